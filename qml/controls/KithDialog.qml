// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A dialog over the window: a heading, what it is about, and its buttons at the end, the safe one first.
T.Dialog {
    id: root

    property string explanation
    //! The buttons, from the safe one to the one that acts.
    default property alias body: middle.data
    property alias buttons: buttonRow.data
    property real bodyHeight: 0
    property Item firstFocus: null

    parent: T.Overlay.overlay
    x: parent ? Math.round((parent.width - width) / 2) : 0
    y: parent ? Math.round((parent.height - height) / 2) : 0
    width: Math.min(Theme.size.dialogWidth, parent ? parent.width - 2 * Theme.space3 : Theme.size.dialogWidth)
    height: contentItem.implicitHeight + 2 * padding
    padding: Theme.size.dialogPadding
    modal: true
    focus: true
    onOpened: if (firstFocus) firstFocus.forceActiveFocus(Qt.PopupFocusReason)

    T.Overlay.modal: Rectangle {
        color: Theme.scrim
    }
    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.motion.popup; easing.type: Theme.motion.enter }
    }
    exit: Transition {
        NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.motion.popup; easing.type: Theme.motion.leave }
    }

    background: Rectangle {
        radius: Theme.radius.dialog
        color: Theme.color.surface
        border.width: 1
        border.color: Theme.outline

        Elevation { layers: Theme.color.dialog; radius: parent.radius }
    }
    contentItem: FocusScope {
        implicitHeight: buttonRow.y + (buttonRow.visibleChildren.length > 0 ? buttonRow.height : -Theme.space4)
        focus: true
        Accessible.role: Accessible.Dialog
        Accessible.name: root.title
        Accessible.description: root.explanation

        KithText {
            id: heading

            width: parent.width
            style: Theme.type.title
            text: root.title
            wrapMode: Text.Wrap
        }
        KithText {
            id: words

            anchors { top: heading.bottom; topMargin: Theme.space2 - 2 }
            width: parent.width
            visible: text !== ""
            text: root.explanation
            wrapMode: Text.Wrap
            color: Theme.color.textMuted
        }
        Item {
            id: middle

            anchors { top: words.visible ? words.bottom : heading.bottom; topMargin: root.bodyHeight > 0 ? Theme.space4 : 0 }
            width: parent.width
            height: root.bodyHeight
        }
        Row {
            id: buttonRow

            anchors { top: middle.bottom; topMargin: Theme.space4; right: parent.right }
            spacing: Theme.space2
        }
    }
}
