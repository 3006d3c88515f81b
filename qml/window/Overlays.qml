// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Dialogs of the window, each made when it is first asked for.
Item {
    id: root

    required property App app

    function open(name: string) {
        const loader = name === "switcher" ? switcher : keys
        loader.active = true
        loader.item.open()
    }
    function openNew(group: bool) {
        fresh.active = true
        fresh.item.group = group
        fresh.item.open()
    }

    Loader { id: switcher; active: false; sourceComponent: Switcher { app: root.app } }
    Loader { id: keys; active: false; sourceComponent: KeysDialog { } }
    Loader { id: fresh; active: false; sourceComponent: NewConversationDialog { app: root.app } }
}
