// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Why a message was not sent, and what can be done about it.
Item {
    id: root

    required property string message
    //! Nothing can be sent here any more: the text can only be copied or discarded.
    property bool readOnly: false

    signal copied
    signal retried
    signal edited
    signal discarded

    implicitHeight: words.height + Theme.space1 + actions.height
    Accessible.role: Accessible.AlertMessage
    Accessible.name: message

    KithText {
        id: words

        anchors { right: parent.right; top: parent.top }
        width: Math.min(Math.ceil(implicitWidth), root.width - Theme.space6)
        height: Math.max(1, lineCount) * lineHeight
        style: Theme.type.small
        text: root.message
        wrapMode: Text.Wrap
        color: Theme.color.danger
        Accessible.ignored: true
    }
    Icon {
        anchors { right: words.left; rightMargin: Theme.space2; top: parent.top }
        name: "error"
        size: Theme.size.controlIconSmall
        color: Theme.color.danger
    }
    Row {
        id: actions

        anchors { right: parent.right; rightMargin: -(Theme.space2 + 2); top: words.bottom; topMargin: Theme.space1 }
        height: Theme.size.controlHeightSmall
        spacing: 0

        KithButton { visible: !root.readOnly; kind: KithButton.Ghost; small: true; iconName: "retry"; text: qsTr("Retry"); onClicked: root.retried() }
        KithButton { visible: !root.readOnly; kind: KithButton.Ghost; small: true; iconName: "edit"; text: qsTr("Edit"); onClicked: root.edited() }
        KithButton { visible: root.readOnly; kind: KithButton.Ghost; small: true; iconName: "copy"; text: qsTr("Copy"); onClicked: root.copied() }
        KithButton { kind: KithButton.Quiet; small: true; iconName: "trash"; text: qsTr("Discard"); onClicked: root.discarded() }
    }
}
