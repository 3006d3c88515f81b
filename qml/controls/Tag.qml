// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A small word beside a name: a role, "This device", or the cap of a key.
Rectangle {
    id: root

    enum Kind { Role, Accent, Key }

    required property string text
    property int kind: Tag.Role

    implicitWidth: Math.ceil(word.implicitWidth) + (kind === Tag.Key ? 10 : 14)
    implicitHeight: Theme.size.controlPillHeight - (kind === Tag.Key ? 2 : 0)
    radius: kind === Tag.Key ? Theme.radius.joint : Theme.radius.small
    color: kind === Tag.Accent ? Theme.color.accentSoft : kind === Tag.Key ? Theme.color.control : Theme.color.surfaceSunken
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    KithText {
        id: word

        anchors.centerIn: parent
        style: root.kind === Tag.Key ? Theme.type.caption : root.kind === Tag.Accent ? Theme.type.smallStrong : Theme.type.smallMedium
        text: root.text
        color: root.kind === Tag.Accent ? Theme.color.accent : root.kind === Tag.Key ? Theme.color.textMuted : Theme.color.text
        Accessible.ignored: true
    }
}
