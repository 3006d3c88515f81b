// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! The background of every row that can be chosen: hover, pressed, selected and focused look the same everywhere.
T.ItemDelegate {
    id: root

    //! The row lies on a page or a dialog instead of the sidebar.
    property bool raised: false
    property bool selected: false
    //! Shown as chosen by the arrow keys while the focus is in a field.
    property bool current: false
    //! The list that the row belongs to has the focus, and the row is its current one.
    property bool keyboardHere: false
    property real corner: Theme.radius.field
    readonly property color fill: {
        const c = Theme.color
        if (selected || current)
            return c.rowSelected
        if (down)
            return raised ? c.surfacePressed : c.rowPressed
        return hovered ? (raised ? c.surfaceHover : c.rowHover) : "transparent"
    }
    readonly property color ground: fill.a > 0 ? fill : raised ? Theme.color.surface : Theme.color.sidebar

    padding: Theme.size.sidebarRowPadding
    Accessible.role: Accessible.ListItem
    Accessible.name: text
    Accessible.selected: selected
    Accessible.onPressAction: root.clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    background: Rectangle {
        radius: root.corner
        color: root.fill
        border.width: Theme.highContrast && root.selected ? 2 : 0
        border.color: Theme.color.outlineStrong

        FocusRing {
            visible: root.visualFocus || root.keyboardHere
            inside: true
            targetRadius: root.corner
        }
    }
}
