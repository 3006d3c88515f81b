// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! The keys that work anywhere in the window.
Item {
    id: root

    signal switcherWanted
    signal composeWanted
    signal keysWanted
    signal stepped(int by)
    signal escaped

    Shortcut { enabled: root.enabled; sequence: "Ctrl+K"; onActivated: root.switcherWanted() }
    Shortcut { enabled: root.enabled; sequence: StandardKey.New; onActivated: root.composeWanted() }
    Shortcut { enabled: root.enabled; sequence: "Ctrl+/"; onActivated: root.keysWanted() }
    Shortcut { enabled: root.enabled; sequence: "Alt+Up"; onActivated: root.stepped(-1) }
    Shortcut { enabled: root.enabled; sequence: "Alt+Down"; onActivated: root.stepped(1) }
    Shortcut { enabled: root.enabled; sequence: StandardKey.Cancel; onActivated: root.escaped() }
}
