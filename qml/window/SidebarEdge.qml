// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! The line between sidebar and timeline; dragging it makes the sidebar wider or narrower.
Hairline {
    id: root

    required property Settings settings

    width: 1

    Item {
        anchors { fill: parent; leftMargin: -3; rightMargin: -3 }

        HoverHandler { cursorShape: Qt.SplitHCursor }
        DragHandler {
            id: drag

            property real from: 0

            target: null
            xAxis.enabled: true
            yAxis.enabled: false
            onActiveChanged: if (active) from = root.settings.sidebarWidth
            onTranslationChanged: if (active) root.settings.sidebarWidth = Math.min(Theme.size.sidebarMaxWidth,
                Math.max(Theme.size.sidebarMinWidth, from + (Theme.mirrored ? -translation.x : translation.x)))
        }
    }
}
