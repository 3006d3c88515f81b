// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! Says what a control does after the pointer rested on it, and by which key.
T.ToolTip {
    id: root

    property string keys

    x: parent ? Math.round((parent.width - implicitWidth) / 2) : 0
    y: parent ? parent.height + Theme.space1 : 0
    margins: Theme.space1
    delay: Theme.motion.tooltipDelay
    implicitWidth: line.implicitWidth + 2 * Theme.size.controlTooltipPaddingX
    implicitHeight: line.implicitHeight + 2 * Theme.size.controlTooltipPaddingY
    leftPadding: Theme.size.controlTooltipPaddingX
    topPadding: Theme.size.controlTooltipPaddingY
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent | T.Popup.CloseOnReleaseOutsideParent

    background: Rectangle {
        radius: Theme.radius.small
        color: Theme.color.tooltip
    }
    contentItem: Item {
        Row {
            id: line

            spacing: Theme.space2

            KithText {
                style: Theme.type.small
                text: root.text
                color: Theme.color.textOnTooltip
            }
            KithText {
                visible: text !== ""
                style: Theme.type.caption
                text: root.keys
                color: Theme.color.textOnTooltip
                opacity: 0.75
            }
        }
    }
}
