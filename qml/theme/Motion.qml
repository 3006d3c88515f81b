// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! Durations in milliseconds; all are 0 when less motion is asked for.
QtObject {
    id: root

    property bool reduced: false

    readonly property int hover: reduced ? 0 : 80
    readonly property int press: reduced ? 0 : 60
    readonly property int popup: reduced ? 0 : 120
    readonly property int move: reduced ? 0 : 140
    readonly property int toast: reduced ? 0 : 140

    readonly property int enter: Easing.OutCubic
    readonly property int leave: Easing.InCubic
    readonly property int between: Easing.InOutCubic

    readonly property int tooltipDelay: 500
    readonly property int hoverActionsDelay: 60
    readonly property int caret: 530
    readonly property int rise: reduced ? 0 : 4
}
