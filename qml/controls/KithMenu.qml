// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A floating menu.
T.Menu {
    id: root

    margins: Theme.space2
    padding: 6
    implicitWidth: 236
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    overlap: 1
    delegate: KithMenuItem { }

    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.motion.popup; easing.type: Theme.motion.enter } }
    exit: Transition { NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.motion.popup; easing.type: Theme.motion.leave } }

    background: Rectangle {
        radius: Theme.radius.card
        color: Theme.color.surface
        border.width: 1
        border.color: Theme.outline

        Elevation { layers: Theme.color.floating }
    }
    contentItem: ListView {
        implicitHeight: contentHeight
        model: root.contentModel
        currentIndex: root.currentIndex
        interactive: false
    }
}
