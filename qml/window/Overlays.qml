// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Dialogs of the window, each made when it is first asked for.
Item {
    id: root

    required property App app

    function openSwitcher() {
        switcher.active = true;
        (switcher.item as Switcher).open()
    }
    function openKeys() {
        keys.active = true;
        (keys.item as KeysDialog).open()
    }
    function openNew(group: bool) {
        fresh.active = true
        const dialog = fresh.item as NewConversationDialog
        dialog.group = group
        dialog.open()
    }

    Loader { id: switcher; active: false; sourceComponent: Switcher { app: root.app } }
    Loader { id: keys; active: false; sourceComponent: KeysDialog { } }
    Loader { id: fresh; active: false; sourceComponent: NewConversationDialog { app: root.app } }
}
