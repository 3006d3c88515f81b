// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Rows of settings in one frame.
Rectangle {
    default property alias rows: column.data

    implicitHeight: column.height + 2
    radius: Theme.radius.card
    color: "transparent"
    border.width: 1
    border.color: Theme.outline

    Column {
        id: column

        x: Theme.space4 + 1
        y: 1
        width: parent.width - 2 * x
    }
}
