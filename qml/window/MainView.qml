// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The signed-in window: sidebar, conversation and drawer beside each other, as many as fit.
FocusScope {
    id: root

    required property App app
    property bool detailsOpen: false
    readonly property bool onePane: width < Theme.size.windowCollapseBelow
    readonly property bool drawerOver: width < Theme.size.windowDrawerOverlayBelow
    readonly property Conversation current: app.current
    //! The last open conversation: the pane keeps it until the pane itself is gone.
    property Conversation shown: null
    readonly property ConversationView pane: conversation.item as ConversationView
    readonly property alias sidebar: sidebar
    readonly property alias overlays: overlay
    readonly property alias toast: toast
    readonly property alias settingsOpen: settings.active

    function showCurrent() {
        if (drawerOver)
            detailsOpen = false
        if (current)
            shown = current
        conversation.active = current !== null
        if (current) {
            conversation.focus = true
            if (pane)
                pane.composer.focus = true
        }
    }
    function step(by: int) {
        const list = app.conversations
        const row = (current ? list.indexOf(current.conversationId) : -1) + by
        if (row >= 0 && row < list.rowCount())
            app.open(list.idAt(row))
    }
    function stepBack() {
        if (detailsOpen)
            detailsOpen = false
        else if (pane && !pane.timeline.atLatest)
            pane.timeline.toLatest()
        else if (current)
            app.close()
    }
    function copy(words: string, said: string) {
        clipboard.copy(words)
        toast.show(said, "copy")
    }
    function follow(link: string) {
        if (!app.openMessageLink(link) && /^https?:/i.test(link))
            Qt.openUrlExternally(link)
    }
    function openSwitcher() { overlay.openSwitcher() }
    function openSettings() {
        settings.active = true
        settings.forceActiveFocus()
    }
    function openInvites() {
        openSettings();
        (settings.item as SettingsView).page = SettingsView.Invites
    }
    function closeSettings() {
        settings.active = false
        conversation.forceActiveFocus()
    }
    function openNew(group: bool) { overlay.openNew(group) }

    onCurrentChanged: showCurrent()
    // The composer loses the focus where the drawer covers it.
    onDetailsOpenChanged: if (drawerOver) (detailsOpen ? drawer : conversation).forceActiveFocus()
    Component.onCompleted: showCurrent()

    PlainText { id: clipboard }

    // Nothing below the settings is shown, hovered or reached by Tab.
    FocusScope {
        anchors.fill: parent
        focus: !settings.active
        visible: !settings.active

        Sidebar {
            id: sidebar

            anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
            width: root.onePane ? parent.width : Math.min(Theme.size.sidebarMaxWidth, Math.max(Theme.size.sidebarMinWidth, root.app.settings.sidebarWidth))
            visible: !root.onePane || root.current === null
            app: root.app
            keys: qsTr("Ctrl K")
            offersInvites: root.onePane
            onSearchWanted: root.openSwitcher()
            onComposeWanted: root.openNew(false)
            onSettingsWanted: root.openSettings()
            onInviteWanted: root.openInvites()
        }
        SidebarEdge {
            anchors { right: sidebar.right; top: parent.top; bottom: parent.bottom }
            visible: !root.onePane
            settings: root.app.settings
        }
        Loader {
            id: conversation

            anchors { left: root.onePane ? parent.left : sidebar.right; right: drawer.beside ? drawer.left : parent.right; top: parent.top; bottom: parent.bottom }
            active: false
            focus: true
            sourceComponent: ConversationView {
                focus: true
                conversation: root.shown
                connection: root.app.connection
                onePane: root.onePane
                detailsOpen: root.detailsOpen
                locked: root.app.locked
                unreadElsewhere: Math.max(0, root.app.unreadCount - root.shown.unread)
                onBackWanted: root.app.close()
                onDetailsWanted: root.detailsOpen = !root.detailsOpen
                onCopied: words => root.copy(words, qsTr("Text copied"))
                onLinkCopied: seq => root.copy(root.app.messageLink(seq), qsTr("Link copied"))
                onLinkActivated: link => root.follow(link)
            }
        }
        Loader {
            anchors { left: sidebar.right; right: parent.right; top: parent.top; bottom: parent.bottom }
            active: root.current === null && !root.onePane
            sourceComponent: EmptyView {
                app: root.app
                onGroupWanted: root.openNew(true)
                onPersonWanted: root.openNew(false)
                onInviteWanted: root.openInvites()
            }
        }
        Rectangle {
            anchors.fill: drawer
            anchors.leftMargin: -root.width
            visible: drawer.active && !drawer.beside
            color: Theme.scrim

            TapHandler { onTapped: root.detailsOpen = false }
        }
        Loader {
            id: drawer

            readonly property bool beside: active && !root.drawerOver

            anchors { right: parent.right; top: parent.top; bottom: parent.bottom }
            width: Math.min(Theme.size.drawerWidth, root.width)
            active: root.detailsOpen && conversation.active
            sourceComponent: DetailsDrawer {
                app: root.app
                conversation: root.shown
                onCloseWanted: root.detailsOpen = false
            }
        }
    }
    Toast {
        id: toast

        z: 1 // also above the settings
        anchors { bottom: parent.bottom; bottomMargin: (root.pane ? root.pane.below : Theme.space3) + Theme.space3 }
        x: Math.round(conversation.x + (conversation.width - width) / 2)
        maximumWidth: conversation.width - 2 * Theme.space6
    }
    Loader {
        id: settings

        anchors.fill: parent
        active: false
        focus: active
        sourceComponent: SettingsView {
            focus: true
            app: root.app
            onCloseWanted: root.closeSettings()
        }
    }
    Overlays {
        id: overlay

        app: root.app
        onInviteWanted: root.openInvites()
    }
    WindowKeys {
        enabled: !settings.active
        onSwitcherWanted: root.openSwitcher()
        onComposeWanted: root.openNew(false)
        onKeysWanted: overlay.openKeys()
        onStepped: by => root.step(by)
        onEscaped: root.stepBack()
    }
    // Nothing has the focus after a popup closes: it returns to where it was here.
    Connections {
        target: root.Window.window
        function onActiveFocusItemChanged() {
            if (root.Window.activeFocusItem === root.Window.contentItem)
                root.forceActiveFocus()
        }
    }
    Connections {
        target: root.app
        function onToast(text, icon) { toast.show(text, icon) }
    }
    Connections {
        target: root.current
        ignoreUnknownSignals: true
        function onFailed(message) { toast.show(message, "warning") }
    }
}
