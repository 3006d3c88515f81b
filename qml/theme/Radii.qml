// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! Corner radii in logical pixels.
QtObject {
    readonly property int joint: 4
    readonly property int check: 5
    readonly property int small: 6
    readonly property int inner: 7
    readonly property int control: 8
    readonly property int field: 10
    readonly property int card: 12
    readonly property int bubble: 16
    readonly property int dialog: 16
    readonly property int pill: 999
}
