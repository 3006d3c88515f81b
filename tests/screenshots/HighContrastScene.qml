// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

MainScene {
    Binding { target: Theme; property: "highContrast"; value: true }
}
