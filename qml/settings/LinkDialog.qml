// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Shows a link that is told only once, to be copied or taken with a camera.
KithDialog {
    id: root

    property string link
    property bool copied: false
    readonly property alias copier: copier
    //! For the code, in a low window.
    readonly property real room: (parent ? parent.height : 0) - 272 * Theme.size.grow

    function show(heading: string, words: string, address: string) {
        title = heading
        explanation = words
        link = address
        copied = false
        open()
    }

    bodyHeight: frame.y + frame.height
    firstFocus: copier
    closePolicy: KithDialog.CloseOnEscape // not by a click beside it: the link would be lost
    onClosed: link = ""

    PlainText { id: clipboard }
    QrImage {
        id: code

        anchors.horizontalCenter: parent.horizontalCenter
        visible: root.room >= Theme.size.dialogQrCode / 2
        width: Math.min(Theme.size.dialogQrCode, root.room)
        height: visible ? width : 0
        text: root.link
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("QR code of the link")
    }
    Rectangle {
        id: frame

        anchors { left: parent.left; right: parent.right; top: code.bottom; topMargin: Theme.space3 }
        height: address.height + 2 * Theme.space2
        radius: Theme.radius.field
        color: Theme.color.surfaceSunken
        border.width: 1
        border.color: Theme.outline

        TextEdit {
            id: address

            anchors { left: parent.left; right: parent.right; leftMargin: Theme.space3; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
            activeFocusOnTab: true
            readOnly: true
            selectByMouse: true
            wrapMode: TextEdit.WrapAnywhere
            font: Theme.type.secondary.font
            color: Theme.color.text
            selectionColor: Theme.color.selection
            selectedTextColor: Theme.color.text
            text: root.link
            Accessible.role: Accessible.EditableText
            Accessible.name: qsTr("Link")
            Accessible.readOnly: true
            Keys.onEscapePressed: root.close()

            FocusRing { visible: address.activeFocus; targetRadius: frame.radius }
        }
    }
    buttons: [
        KithButton { text: qsTr("Close"); onClicked: root.close() },
        KithButton {
            id: copier

            kind: KithButton.Primary
            iconName: root.copied ? "check" : "copy"
            text: root.copied ? qsTr("Copied") : qsTr("Copy link")
            onClicked: {
                clipboard.copy(root.link)
                root.copied = true
            }
        }
    ]
}
