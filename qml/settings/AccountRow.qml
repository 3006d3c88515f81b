// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! An account of the server, with the button of its menu where the user may do something to it.
Item {
    id: root

    required property int index
    required property string userId
    required property string name
    required property string initials
    required property int colorIndex
    required property bool disabled
    required property var tags
    required property string detail
    required property int devices
    required property bool administered
    required property var roles
    property bool changeable: true

    signal menuWanted(Item from)

    implicitHeight: Math.max(Theme.size.settingsRow, words.height + 2 * Theme.space2)
    width: parent ? parent.width : 0
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.sentence(qsTr("%1, %2"), name, detail)
    Accessible.description: tags.join(", ")

    Hairline { visible: root.index > 0; width: parent.width }
    Avatar {
        id: avatar

        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        initials: root.initials
        colorIndex: root.colorIndex
        side: Theme.size.headerAvatar
        ground: Theme.color.window
    }
    Column {
        id: words

        anchors { left: avatar.right; leftMargin: Theme.space3; right: more.left; rightMargin: Theme.space2; verticalCenter: parent.verticalCenter }

        Flow {
            id: line

            width: parent.width
            spacing: Theme.space1 + 2

            KithText {
                id: name

                width: Math.min(Math.ceil(implicitWidth), parent.width)
                style: Theme.type.bodyMedium
                text: root.name
                color: root.disabled ? Theme.color.textMuted : Theme.color.text
                Accessible.ignored: true
            }
            Repeater {
                model: root.tags

                Tag { required property string modelData; text: modelData; Accessible.ignored: true }
            }
        }
        Gap { height: Theme.space1; visible: line.height > 1.5 * name.height } // below tags on a line of their own
        KithText {
            width: parent.width
            style: Theme.type.small
            text: root.detail
            wrapMode: Text.Wrap
            color: Theme.color.textMuted
            Accessible.ignored: true
        }
    }
    IconButton {
        id: more

        anchors { right: parent.right; rightMargin: -Theme.space2; verticalCenter: parent.verticalCenter }
        visible: root.administered || root.roles.length > 0
        enabled: root.changeable
        iconName: "more"
        label: Words.sentence(qsTr("Manage %1"), root.name)
        onClicked: root.menuWanted(more)
    }
}
