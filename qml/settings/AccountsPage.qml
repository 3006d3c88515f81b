// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The accounts of the server, and what an admin does to them.
Column {
    id: root

    required property Administration administration
    property bool online: true
    property AccountsModel accounts: null
    readonly property alias menu: menu
    readonly property alias question: question
    readonly property alias link: link

    spacing: Theme.space4
    Component.onCompleted: accounts = administration.newAccountsModel()
    Component.onDestruction: if (accounts) accounts.destroy()

    Connections {
        target: root.accounts
        function onPasswordLinkMade(userId, address, end) {
            link.show(qsTr("Password link"), Words.sentence(qsTr("With it %1 sets a new password, once, until %2. It is shown only now: hand it over yourself."), menu.name, end), address)
        }
    }

    KithText { style: Theme.type.heading; text: qsTr("People") }
    OfflineLine { width: parent.width; online: root.online }
    Field {
        width: parent.width
        iconName: "search"
        placeholder: qsTr("Name or handle")
        clearable: true
        onWordsChanged: if (root.accounts) root.accounts.query = words
    }
    SettingsGroup {
        width: parent.width
        visible: rows.count > 0

        Repeater {
            id: rows

            model: root.accounts

            AccountRow {
                id: row

                changeable: root.online && !root.accounts.acting
                onMenuWanted: from => menu.openFor(row, from)
            }
        }
    }
    ListState {
        width: parent.width
        list: root.accounts
        online: root.online
        count: rows.count
        empty: qsTr("Nobody has that name.")
    }
    AccountMenu {
        id: menu

        onAsked: what => question.ask(what, menu.userId, menu.name)
        onPasswordLinkWanted: root.accounts.makePasswordLink(userId)
        onEnableWanted: root.accounts.setDisabled(userId, false)
    }
    AccountQuestion { id: question; accounts: root.accounts }
    LinkDialog { id: link }
}
