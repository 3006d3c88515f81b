// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A thin scroll bar, shown while scrolling.
T.ScrollBar {
    id: root

    implicitWidth: 8
    padding: 2
    minimumSize: 0.08
    visible: policy !== T.ScrollBar.AlwaysOff && size < 1

    contentItem: Rectangle {
        implicitWidth: 4
        radius: 2
        color: Theme.color.outlineStrong
        opacity: root.pressed ? 0.9 : root.active || root.hovered ? 0.5 : 0
        Behavior on opacity { NumberAnimation { duration: Theme.motion.hover } }
    }
}
