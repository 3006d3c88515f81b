// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! The type scale. Sizes follow the text size of the settings.
QtObject {
    id: root

    property real scale: 1

    readonly property TypeStyle caption: TypeStyle { scale: root.scale; size: 11; line: 16; weight: Font.Medium }
    readonly property TypeStyle small: TypeStyle { scale: root.scale; size: 12; line: 16; weight: Font.Normal }
    readonly property TypeStyle smallMedium: TypeStyle { scale: root.scale; size: 12; line: 16; weight: Font.Medium }
    readonly property TypeStyle smallStrong: TypeStyle { scale: root.scale; size: 12; line: 16; weight: Font.DemiBold }
    readonly property TypeStyle secondary: TypeStyle { scale: root.scale; size: 13; line: 18; weight: Font.Normal }
    readonly property TypeStyle secondaryMedium: TypeStyle { scale: root.scale; size: 13; line: 18; weight: Font.Medium }
    readonly property TypeStyle secondaryStrong: TypeStyle { scale: root.scale; size: 13; line: 18; weight: Font.DemiBold }
    readonly property TypeStyle body: TypeStyle { scale: root.scale; size: 14; line: 20; weight: Font.Normal }
    readonly property TypeStyle bodyMedium: TypeStyle { scale: root.scale; size: 14; line: 20; weight: Font.Medium }
    readonly property TypeStyle bodyStrong: TypeStyle { scale: root.scale; size: 14; line: 20; weight: Font.DemiBold }
    readonly property TypeStyle title: TypeStyle { scale: root.scale; size: 15; line: 20; weight: Font.DemiBold }
    readonly property TypeStyle input: TypeStyle { scale: root.scale; size: 16; line: 24; weight: Font.Normal }
    readonly property TypeStyle heading: TypeStyle { scale: root.scale; size: 18; line: 24; weight: Font.DemiBold }
    readonly property TypeStyle display: TypeStyle { scale: root.scale; size: 26; line: 32; weight: Font.DemiBold }
}
