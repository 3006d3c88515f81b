// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! The reactions below a bubble. Its height depends on their number alone.
Item {
    id: root

    required property var reactions
    property bool fromEnd: false

    readonly property real slot: Theme.space16 * Theme.size.grow
    readonly property int perLine: Math.max(1, Math.floor(width / slot))
    readonly property int lines: Math.ceil(reactions.length / perLine)

    signal toggled(string emoji)

    implicitHeight: lines * (Theme.size.messageReactionHeight + Theme.size.messageReactionGap) - Theme.size.messageReactionGap

    Flow {
        anchors.fill: parent
        spacing: Theme.size.messageReactionGap
        layoutDirection: root.fromEnd ? Qt.RightToLeft : Qt.LeftToRight

        Repeater {
            model: root.reactions

            ReactionChip {
                required property var modelData

                emoji: modelData.emoji
                count: modelData.count
                own: modelData.own
                names: modelData.names ?? ""
                onClicked: root.toggled(emoji)
            }
        }
    }
}
