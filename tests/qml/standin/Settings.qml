// SPDX-License-Identifier: Apache-2.0
import QtQml

QtObject {
    enum Theme { System, Light, Dark }

    property int theme: Settings.System
    property real textScale: 1
    property int sidebarWidth: 320
    property bool reducedMotion: false
}
