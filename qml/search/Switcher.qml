// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! Finds a person or a conversation by a few letters and opens it. Arrows choose, Enter opens.
T.Popup {
    id: root

    required property App app
    property SwitcherModel found: null
    readonly property alias field: field

    function choose(row: int) {
        if (!found || row < 0 || row >= list.count)
            return
        found.activate(row)
        late.takeFrom(field)
        close()
    }

    LateCommit { id: late }

    parent: T.Overlay.overlay
    x: parent ? Math.round((parent.width - width) / 2) : 0
    y: Math.min(Theme.size.dialogSwitcherTop, parent ? Math.round(parent.height / 8) : 0)
    width: Math.min(Theme.size.dialogSwitcher, parent ? parent.width - 2 * Theme.space3 : Theme.size.dialogSwitcher)
    height: Math.min(Theme.size.dialogField + 1 + list.wanted + foot.height, parent ? parent.height - y - Theme.space3 : 480)
    modal: true
    focus: true
    onAboutToShow: {
        found = app.newSwitcherModel()
        field.clear()
        list.currentIndex = 0
    }
    onOpened: field.forceActiveFocus()
    onClosed: {
        const used = found
        found = null
        used.destroy()
    }

    T.Overlay.modal: Rectangle { color: Theme.scrim }
    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.motion.popup; easing.type: Theme.motion.enter } }
    exit: Transition { NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.motion.popup; easing.type: Theme.motion.leave } }

    background: Rectangle {
        radius: Theme.radius.dialog
        color: Theme.color.surface
        border.width: 1
        border.color: Theme.outline

        Elevation { layers: Theme.color.dialog; radius: parent.radius }
    }
    contentItem: FocusScope {
        focus: true
        Accessible.role: Accessible.Dialog
        Accessible.name: qsTr("Find a person or a conversation")

        Icon {
            id: glass

            x: Theme.mirrored ? parent.width - width - Theme.space5 : Theme.space5
            y: Math.round((Theme.size.dialogField - height) / 2)
            name: "search"
            color: Theme.color.textMuted
        }
        TextInput {
            id: field

            anchors { left: parent.left; right: cap.left; leftMargin: Theme.space12 + 4; rightMargin: Theme.space3 }
            height: Theme.size.dialogField
            verticalAlignment: TextInput.AlignVCenter
            clip: true
            focus: true
            font: Theme.type.input.font
            color: Theme.color.text
            selectionColor: Theme.color.selection
            selectedTextColor: Theme.color.text
            selectByMouse: true
            cursorDelegate: Caret { field: root.field }
            Accessible.role: Accessible.EditableText
            Accessible.name: hint.text
            readonly property string words: text.slice(0, cursorPosition) + preeditText + text.slice(cursorPosition)

            onWordsChanged: {
                if (root.found)
                    root.found.query = words
                list.currentIndex = 0
            }
            Keys.onMenuPressed: menu.open()
            Keys.onUpPressed: list.decrementCurrentIndex()
            Keys.onDownPressed: list.incrementCurrentIndex()
            Keys.onReturnPressed: root.choose(list.currentIndex)
            Keys.onEnterPressed: root.choose(list.currentIndex)

            EditMenu { id: menu; field: root.field }
            KithText {
                id: hint

                anchors { left: parent.left; leftMargin: 2; verticalCenter: parent.verticalCenter }
                visible: field.text === "" && field.preeditText === ""
                style: Theme.type.input
                text: qsTr("Find a person or a conversation")
                color: Theme.color.textMuted
                Accessible.ignored: true
            }
        }
        Tag {
            id: cap

            anchors { right: parent.right; rightMargin: Theme.space4; verticalCenter: field.verticalCenter }
            kind: Tag.Key
            text: qsTr("Esc")
            Accessible.ignored: true
        }
        Hairline { y: Theme.size.dialogField; width: parent.width }
        ListView {
            id: list

            readonly property real wanted: Math.max(Theme.size.dialogRow * 2, contentHeight) + 2 * Theme.space2

            anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.size.dialogField + 1; bottom: foot.top }
            topMargin: Theme.space2
            bottomMargin: Theme.space2
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            model: root.found
            footer: MoreFound { more: root.found?.more ?? false }
            T.ScrollBar.vertical: ScrollHint { }
            section.property: "kind"
            section.delegate: Item {
                id: heading

                required property string section

                width: ListView.view.width
                height: Theme.space8

                KithText {
                    anchors { left: parent.left; leftMargin: Theme.space5; verticalCenter: parent.verticalCenter }
                    style: Theme.type.smallStrong
                    text: heading.section === "person" ? qsTr("People") : qsTr("Conversations")
                    color: Theme.color.textMuted
                }
            }
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Found")

            delegate: SwitcherRow {
                x: Theme.space2
                width: ListView.view.width - 2 * Theme.space2
                current: ListView.isCurrentItem
                onClicked: root.choose(index)
            }
        }
        KithText {
            anchors.centerIn: list
            visible: list.count === 0
            text: qsTr("Nobody and nothing has that name.")
            color: Theme.color.textMuted
        }
        Item {
            id: foot

            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            height: Theme.size.sidebarStatusLine

            Hairline { width: parent.width }
            Row {
                anchors { left: parent.left; leftMargin: Theme.space5; verticalCenter: parent.verticalCenter }
                spacing: Theme.space2

                KeyHint { caps: ["↑", "↓"]; text: qsTr("choose") }
                KeyHint { caps: [qsTr("Enter")]; text: qsTr("open") }
            }
        }
    }
}
