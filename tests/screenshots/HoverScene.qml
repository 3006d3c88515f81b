// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! The pointer rests on a message.
MainScene {
    readonly property point pointer: Qt.point(500, 300)
}
