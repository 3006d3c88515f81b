// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Dialogs of the window, each created on first use.
Item {
    id: root

    required property App app
    readonly property Switcher switcher: switching.item as Switcher
    readonly property NewConversationDialog fresh: beginning.item as NewConversationDialog

    signal inviteWanted

    function openSwitcher() {
        switching.active = true
        switcher.open()
    }
    function openKeys() {
        keys.active = true;
        (keys.item as KeysDialog).open()
    }
    function openNew(group: bool) {
        beginning.active = true
        fresh.group = group
        fresh.open()
    }

    Loader { id: switching; active: false; sourceComponent: Switcher { app: root.app } }
    Loader { id: keys; active: false; sourceComponent: KeysDialog { } }
    Loader { id: beginning; active: false; sourceComponent: NewConversationDialog { app: root.app; onInviteWanted: root.inviteWanted() } }
}
