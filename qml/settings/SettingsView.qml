// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! The settings over the whole window: sections at the start, one page beside them.
FocusScope {
    id: root

    enum Page { Appearance, Account, Devices, Keyboard, Invites, People, AuditLog }

    required property App app
    property int page: SettingsView.Appearance
    readonly property bool onePane: width < Theme.size.windowCollapseBelow
    readonly property bool online: app.connection.state === ConnectionStatus.Connected || app.connection.state === ConnectionStatus.CatchingUp
    //! In the order of Page.
    readonly property var pages: [
        { name: qsTr("Appearance"), icon: "palette", view: appearance, shown: true },
        { name: qsTr("Account"), icon: "user", view: account, shown: true },
        { name: qsTr("Devices"), icon: "device", view: devices, shown: true },
        { name: qsTr("Keyboard"), icon: "keyboard", view: keyboard, shown: true },
        { name: qsTr("Invites"), icon: "user-plus", view: invites, shown: app.administration.mayInvite },
        { name: qsTr("People"), icon: "users", view: accounts, shown: app.administration.mayManageAccounts },
        { name: qsTr("Audit log"), icon: "shield", view: auditLog, shown: app.administration.mayReadAuditLog }]

    signal closeWanted
    signal keysWanted

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Settings")
    Keys.onEscapePressed: closeWanted()
    Keys.onPressed: event => {
        const step = flick.height * 0.9
        const way = { [Qt.Key_PageUp]: -step, [Qt.Key_PageDown]: step, [Qt.Key_Home]: -flick.contentHeight, [Qt.Key_End]: flick.contentHeight }[event.key]
        event.accepted = way !== undefined
        if (event.accepted)
            flick.scrollTo(flick.contentY + way)
    }
    // The permission for it was withdrawn.
    onPagesChanged: if (!pages[page].shown) page = SettingsView.Appearance

    Rectangle {
        anchors.fill: parent
        color: Theme.color.window
    }
    SettingsNav {
        id: nav

        anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
        width: root.onePane ? Theme.space16 : Theme.size.dialogSettingsNav
        narrow: root.onePane
        app: root.app
        pages: root.pages
        page: root.page
        onChosen: index => root.page = index
        onCloseWanted: root.closeWanted()
        onSignOutWanted: leaving.open()
    }
    Flickable {
        id: flick

        anchors { left: nav.right; right: parent.right; top: parent.top; bottom: parent.bottom }
        clip: true
        contentWidth: width
        contentHeight: sheet.height + 2 * Theme.space8
        boundsBehavior: Flickable.StopAtBounds

        function scrollTo(y: real) { contentY = Math.max(0, Math.min(y, contentHeight - height)) }
        //! Tab leads to nothing that is out of sight.
        function reveal(item: Item) {
            const top = item.mapToItem(contentItem, 0, 0).y - Theme.space4
            const bottom = top + item.height + 2 * Theme.space4
            if (top < contentY || bottom > contentY + height)
                scrollTo(top < contentY ? top : bottom - height)
        }

        T.ScrollBar.vertical: ScrollHint { }

        Loader {
            id: sheet

            x: Math.round((flick.width - width) / 2)
            y: Theme.space8 - 4
            width: Math.min(Theme.size.dialogSettingsColumn, flick.width - 2 * Theme.space5)
            sourceComponent: root.pages[root.page].view
            onSourceComponentChanged: flick.contentY = 0
        }
    }
    Component { id: appearance; AppearancePage { settings: root.app.settings } }
    Component { id: account; AccountPage { account: root.app.account; onSignOutWanted: leaving.open() } }
    Component { id: devices; DevicesPage { account: root.app.account } }
    Component { id: keyboard; KeysPage { } }
    Component { id: invites; InvitesPage { administration: root.app.administration; online: root.online } }
    Component { id: accounts; AccountsPage { administration: root.app.administration; online: root.online } }
    Component { id: auditLog; AuditLogPage { administration: root.app.administration; online: root.online } }
    Connections {
        target: root.Window.window
        function onActiveFocusItemChanged() {
            for (let item = root.Window.activeFocusItem; item; item = item.parent) {
                if (item === sheet)
                    flick.reveal(root.Window.activeFocusItem)
            }
        }
    }
    ConfirmDialog {
        id: leaving

        title: Words.sentence(qsTr("Sign out of %1?"), root.app.account.server)
        explanation: qsTr("What is stored on this device is removed, unless messages still wait to be sent: they go when you sign in here again.")
        keep: qsTr("Stay")
        act: qsTr("Sign out")
        onConfirmed: root.app.account.signOut()
    }
}
