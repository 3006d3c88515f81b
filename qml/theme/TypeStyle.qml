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
    //! Fixed line heights leave all extra room below the glyphs: this much of it belongs above them.
    readonly property real leading: Math.round((lineHeight - metrics.height) / 2)
    //! The rest of it. A Text that lays its lines out by hand has all of it above the glyphs instead.
    readonly property real trailing: lineHeight - Math.ceil(metrics.height) - leading
    //! From the top of a line to its baseline.
    readonly property real baseline: leading + metrics.ascent

    readonly property FontMetrics metrics: FontMetrics { font: root.font }
}
