// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The ground of a picture, in one of the two schemes, with everything at rest.
Rectangle {
    id: root

    required property bool dark

    //! The scene is in its window: popups may open.
    signal shown

    color: Theme.color.window
    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true

    Timer { interval: 1; running: true; onTriggered: root.shown() }
    Binding { target: Theme; property: "scheme"; value: root.dark ? Theme.Dark : Theme.Light }
    Binding { target: Theme; property: "reducedMotion"; value: true }
}
