// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith
import Kith.App

//! The settings over the whole window: sections at the start, one page beside them.
FocusScope {
    id: root

    required property App app
    property int page: 0
    readonly property bool onePane: width < Theme.size.windowCollapseBelow
    readonly property var pages: [
        { name: qsTr("Appearance"), icon: "palette" }, { name: qsTr("Account"), icon: "user" },
        { name: qsTr("Devices"), icon: "device" }, { name: qsTr("Keyboard"), icon: "keyboard" }]

    signal closeWanted
    signal keysWanted

    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Settings")
    Keys.onEscapePressed: closeWanted()

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
        T.ScrollBar.vertical: ScrollHint { }

        Loader {
            id: sheet

            x: Math.round((flick.width - width) / 2)
            y: Theme.space8 - 4
            width: Math.min(Theme.size.dialogSettingsColumn, flick.width - 2 * Theme.space5)
            sourceComponent: [appearance, account, devices, keyboard][root.page]
        }
    }
    Component { id: appearance; AppearancePage { settings: root.app.settings } }
    Component { id: account; AccountPage { account: root.app.account; onSignOutWanted: leaving.open() } }
    Component { id: devices; DevicesPage { account: root.app.account } }
    Component { id: keyboard; KeysPage { } }
    ConfirmDialog {
        id: leaving

        title: Words.sentence(qsTr("Sign out of %1?"), root.app.account.server)
        explanation: qsTr("What is stored on this device is removed, unless messages still wait to be sent: they go when you sign in here again.")
        keep: qsTr("Stay")
        act: qsTr("Sign out")
        onConfirmed: root.app.account.signOut()
    }
}
