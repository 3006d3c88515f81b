// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

DetailsScene {
    Binding { target: Theme; property: "textScale"; value: 1.5 }
}
