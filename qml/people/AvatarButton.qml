// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! An avatar that can be clicked.
T.AbstractButton {
    id: root

    required property string initials
    required property int colorIndex
    required property string label
    property int side: Theme.size.sidebarAvatarCompact

    implicitWidth: side
    implicitHeight: side
    Accessible.role: Accessible.Button
    Accessible.name: label
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()

    Tooltip { visible: root.hovered; text: root.label }

    background: Avatar {
        initials: root.initials
        colorIndex: root.colorIndex
        side: root.side
        opacity: root.down ? 0.8 : 1

        FocusRing { visible: root.visualFocus; targetRadius: root.side / 2 }
    }
    contentItem: Item { }
}
