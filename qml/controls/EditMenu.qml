// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The usual menu of a text field, on a right click. Fills the field.
MouseArea {
    id: root

    required property var field //!< a TextInput or a TextEdit
    property var paste: () => field.paste()
    readonly property alias menu: loader.item

    signal middlePressed(var mouse) //!< where acceptedButtons has that button

    //! Opens at the caret: for the menu key.
    function open() { openAt(field.cursorRectangle.x, field.cursorRectangle.y + field.cursorRectangle.height) }
    function openAt(x: real, y: real) {
        field.forceActiveFocus()
        loader.active = true
        loader.item.start = field.selectionStart
        loader.item.end = field.selectionEnd
        loader.item.popup(root, x, y)
    }

    objectName: "editMenu"
    anchors.fill: parent
    acceptedButtons: Qt.RightButton
    cursorShape: Qt.IBeamCursor
    onPressed: mouse => mouse.button === Qt.RightButton ? openAt(mouse.x, mouse.y) : middlePressed(mouse)

    Loader {
        id: loader

        active: false
        sourceComponent: KithMenu {
            id: menu

            // The field drops its selection while the menu has the focus.
            property int start: 0
            property int end: 0
            readonly property bool readable: start < end && (root.field.echoMode ?? TextInput.Normal) === TextInput.Normal

            function act(what: var) {
                root.field.forceActiveFocus()
                root.field.select(start, end)
                what()
            }

            KithMenuItem { text: qsTr("Cut"); keys: qsTr("Ctrl X"); enabled: menu.readable; onTriggered: menu.act(() => root.field.cut()) }
            KithMenuItem { text: qsTr("Copy"); keys: qsTr("Ctrl C"); enabled: menu.readable; onTriggered: menu.act(() => root.field.copy()) }
            KithMenuItem { text: qsTr("Paste"); keys: qsTr("Ctrl V"); enabled: root.field.canPaste; onTriggered: menu.act(root.paste) }
            KithMenuSeparator { }
            KithMenuItem { text: qsTr("Select all"); keys: qsTr("Ctrl A"); enabled: root.field.length > 0; onTriggered: menu.act(() => root.field.selectAll()) }
        }
    }
}
