// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! A section of the gallery: its title over a line, and its content below.
Item {
    id: root

    required property string title
    default property alias content: inside.data

    KithText { style: Theme.type.smallStrong; text: root.title; color: Theme.color.textMuted }
    Hairline { y: 28; width: parent.width }
    Item { id: inside; y: 40; width: parent.width }
}
