// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The sections of the settings, and the account.
Rectangle {
    id: root

    required property App app
    required property var pages
    property int page: 0
    property bool narrow: false

    signal chosen(int index)
    signal closeWanted
    signal signOutWanted

    color: Theme.color.sidebar

    Hairline { anchors.right: parent.right; height: parent.height }
    IconButton {
        id: back

        x: Theme.mirrored ? root.width - width - Theme.space2 : Theme.space2
        y: Math.round((Theme.size.headerHeight - height) / 2)
        iconName: "back"
        label: qsTr("Back")
        keys: qsTr("Esc")
        onClicked: root.closeWanted()
    }
    KithText {
        anchors { left: back.right; leftMargin: Theme.space1; verticalCenter: back.verticalCenter }
        visible: !root.narrow
        style: Theme.type.title
        text: qsTr("Settings")
    }
    Column {
        anchors { left: parent.left; right: parent.right; leftMargin: Theme.space2; rightMargin: Theme.space2 + 1 }
        y: Theme.space16
        spacing: 2

        Repeater {
            model: root.pages

            RowButton {
                id: entry

                required property var modelData
                required property int index

                width: parent.width
                height: Theme.space10
                visible: modelData.shown
                padding: 0
                leftPadding: Theme.space3
                rightPadding: Theme.space3
                text: modelData.name
                selected: index === root.page
                Accessible.role: Accessible.PageTab
                onClicked: root.chosen(index)

                contentItem: Item {
                    Icon {
                        id: mark

                        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                        name: entry.modelData.icon
                        color: entry.selected ? Theme.color.accent : Theme.color.textMuted
                    }
                    KithText {
                        anchors { left: mark.right; leftMargin: Theme.space3; right: parent.right; verticalCenter: parent.verticalCenter }
                        visible: !root.narrow
                        style: Theme.type.bodyMedium
                        text: entry.text
                        Accessible.ignored: true
                    }
                }

                Rectangle {
                    anchors { left: parent.left; leftMargin: -Theme.size.sidebarRowInset - radius; verticalCenter: parent.verticalCenter }
                    visible: entry.selected
                    width: Theme.size.sidebarSelectedBarWidth + radius
                    height: 20
                    radius: 2
                    color: Theme.color.accent
                }
            }
        }
    }
    Item {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.size.sidebarRow

        Hairline { width: parent.width }
        Avatar {
            id: me

            anchors { left: parent.left; leftMargin: root.narrow ? 12 : Theme.space4; verticalCenter: parent.verticalCenter }
            side: Theme.space10
            initials: root.app.account.initials
            colorIndex: root.app.account.colorIndex
            presence: root.app.connection.state === ConnectionStatus.Connected ? "online" : "unknown"
        }
        KithText {
            id: name

            anchors { left: me.right; leftMargin: Theme.space3; right: out.left; rightMargin: Theme.space2; bottom: parent.verticalCenter; bottomMargin: -2 }
            visible: !root.narrow
            style: Theme.type.bodyMedium
            text: root.app.account.name
        }
        KithText {
            anchors { left: name.left; right: name.right; top: name.bottom }
            visible: !root.narrow
            style: Theme.type.small
            text: Words.sentence(qsTr("@%1, %2"), root.app.account.handle, root.app.account.server)
            color: Theme.color.textMuted
        }
        IconButton {
            id: out

            anchors { right: parent.right; rightMargin: Theme.space3; verticalCenter: parent.verticalCenter }
            visible: !root.narrow
            iconName: "logout"
            label: qsTr("Sign out")
            onClicked: root.signOutWanted()
        }
    }
}
