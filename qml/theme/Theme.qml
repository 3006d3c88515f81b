// SPDX-License-Identifier: Apache-2.0
pragma Singleton
import QtQuick

//! Every colour, length, font and duration of the client. Nothing else in QML holds a literal of these.
QtObject {
    id: root

    enum Scheme { System, Light, Dark }

    property int scheme: Theme.System
    property real textScale: 1
    property bool reducedMotion: false
    property bool highContrast: systemIsHighContrast

    readonly property bool dark: scheme === Theme.Dark || (scheme === Theme.System && systemIsDark)
    readonly property bool mirrored: Qt.application.layoutDirection === Qt.RightToLeft // qmllint disable

    //! For emoji alone: many text fonts draw a few of them in black.
    readonly property string emojiFamily: Qt.platform.os === "windows" ? "Segoe UI Emoji" : Qt.platform.os === "osx" ? "Apple Color Emoji" : "Noto Color Emoji"

    readonly property ColorScheme color: dark ? darkColors : lightColors
    //! The edge of controls and floating items: decoration, but a real line in high contrast.
    readonly property color outline: highContrast ? color.outlineStrong : color.outline
    readonly property TypeScale type: TypeScale { scale: root.textScale }
    readonly property Sizes size: Sizes { scale: root.textScale }
    readonly property Radii radius: Radii { }
    readonly property Motion motion: Motion { reduced: root.reducedMotion }

    readonly property int space1: 4
    readonly property int space2: 8
    readonly property int space3: 12
    readonly property int space4: 16
    readonly property int space5: 20
    readonly property int space6: 24
    readonly property int space8: 32
    readonly property int space10: 40
    readonly property int space12: 48
    readonly property int space16: 64

    readonly property ColorScheme lightColors: LightColors { }
    readonly property ColorScheme darkColors: DarkColors { }
    readonly property SystemPalette system: SystemPalette { }
    readonly property bool systemIsDark: system.window.hslLightness < 0.5
    // Qt 6.4 cannot be asked; the systems' high contrast palettes are those of pure black and white.
    readonly property bool systemIsHighContrast: Math.abs(system.window.hslLightness - system.windowText.hslLightness) === 1

    readonly property color scrim: Qt.rgba(color.scrim.r, color.scrim.g, color.scrim.b, color.scrimOpacity)

    function avatarFill(index: int): color { return color.avatarFill[index % 10] }
    function avatarInk(index: int): color { return color.avatarInk[index % 10] }
}
