// SPDX-License-Identifier: Apache-2.0
import QtQuick

//! One step of the type scale: a font of the system's family, and the height of its lines.
QtObject {
    id: root

    property real scale: 1
    property int size
    property int line
    property int weight

    readonly property font font: Qt.font({ pixelSize: Math.round(size * scale), weight: weight })
    readonly property int lineHeight: Math.round(line * scale)
    //! From the top of a line to its baseline, with the glyphs of the font in the middle of the line.
    readonly property real baseline: Math.round((lineHeight - metrics.height) / 2) + metrics.ascent

    readonly property FontMetrics metrics: FontMetrics { font: root.font }
}
