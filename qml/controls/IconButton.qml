// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A square button that shows an icon and says in a tooltip what it does.
T.Button {
    id: root

    required property string iconName
    //! What the button does: its accessible name and its tooltip.
    required property string label
    property string keys
    property int side: Theme.size.headerButton
    property int iconSize: side < 32 ? Theme.size.controlIcon - 2 : Theme.size.controlIcon
    property color rest: Theme.color.textMuted
    property bool solid: false

    readonly property color ink: {
        const c = Theme.color
        if (!enabled)
            return c.textDisabled
        return solid ? c.textOnAccent : checked ? c.accent : hovered || down || visualFocus ? c.text : rest
    }
    readonly property color ground: {
        const c = Theme.color
        if (solid)
            return !enabled ? c.control : down ? c.accentPressed : hovered ? c.accentHover : c.accent
        if (checked)
            return hovered ? c.accentSoftHover : c.accentSoft
        return !enabled ? "transparent" : down ? c.surfacePressed : hovered ? c.surfaceHover : "transparent"
    }

    implicitWidth: side
    implicitHeight: side
    // A click does not take the focus from a text field.
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.Button
    Accessible.name: label
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    Tooltip {
        visible: root.hovered && !root.down && root.label !== ""
        text: root.label
        keys: root.keys
    }

    background: Rectangle {
        radius: root.side < 32 ? Theme.radius.small : Theme.radius.control
        color: root.ground
        Behavior on color { ColorAnimation { duration: root.down ? Theme.motion.press : Theme.motion.hover } }

        FocusRing {
            visible: root.visualFocus
            inside: true
            targetRadius: parent.radius
        }
    }
    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            name: root.iconName
            size: root.iconSize
            color: root.ink
        }
    }
}
