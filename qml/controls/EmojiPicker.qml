// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A page of emoji. Arrows walk, Enter picks.
T.Popup {
    id: root

    readonly property var emojis: (
        "👍 👎 ❤️ 🎉 😀 😁 😂 🤣 🙂 😉 😊 😇 🥰 😍 😘 😋 😜 🤔 🤨 😐 🙄 😏 😴 😷 🤒 🤯 😎 🤓 😕 😮 😳 🥺 😢 😭 😱 😤 😡 🤬 💀 👻 "
        + "👋 ✋ 👌 🤞 ✌️ 🤙 👈 👉 👆 👇 ☝️ 👏 🙌 🙏 💪 🤝 👀 🧠 🔥 ✨ ⭐ 🌊 🌞 🌙 ⛅ 🌧️ ❄️ 🌈 🌲 🌻 🍀 🐶 🐱 🐟 🐝 🦋 "
        + "🍎 🍞 🧀 🍕 🍰 🍺 ☕ 🍷 ⚽ 🏊 🚲 🚗 ⛵ ✈️ 🏠 🏭 ⏰ 💡 🔧 🔨 📎 📌 📅 📈 📷 🖨️ 💻 📱 🔑 🔒 ✅ ❌ ❓ ❗ ⚠️ 💯 💚 💙 💜 🖤").split(" ")
    readonly property int columns: 8
    readonly property int cell: Theme.size.emojiCell

    signal picked(string emoji)

    function openAt(where: Item) {
        parent = where
        x = Theme.mirrored ? 0 : where.width - width
        y = -height - Theme.space2
        open()
    }

    width: columns * cell + 2 * padding
    height: 6 * cell + 2 * padding
    margins: Theme.space2
    padding: Theme.space2
    focus: true
    onOpened: grid.forceActiveFocus()
    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.motion.popup; easing.type: Theme.motion.enter } }
    exit: Transition { NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.motion.popup; easing.type: Theme.motion.leave } }

    background: Rectangle {
        radius: Theme.radius.card
        color: Theme.color.surface
        border.width: 1
        border.color: Theme.outline

        Elevation { layers: Theme.color.floating }
    }
    contentItem: GridView {
        id: grid

        clip: true
        focus: true
        cellWidth: root.cell
        cellHeight: root.cell
        boundsBehavior: Flickable.StopAtBounds
        model: root.emojis
        Accessible.role: Accessible.Table
        Accessible.name: qsTr("Emoji")
        Keys.onReturnPressed: {
            root.picked(root.emojis[currentIndex])
            root.close()
        }

        delegate: T.AbstractButton {
            id: cell

            required property string modelData
            required property int index

            width: root.cell
            height: root.cell
            focusPolicy: Qt.NoFocus
            Accessible.role: Accessible.Button
            Accessible.name: modelData
            onClicked: {
                root.picked(modelData)
                root.close()
            }

            background: Rectangle {
                radius: Theme.radius.control
                color: cell.down ? Theme.color.surfacePressed : cell.hovered || cell.GridView.isCurrentItem ? Theme.color.surfaceHover : "transparent"
            }
            contentItem: Item {
                Text {
                    anchors.centerIn: parent
                    text: cell.modelData
                    textFormat: Text.PlainText
                    font.family: Theme.emojiFamily
                    font.pixelSize: Theme.size.emojiGlyph
                }
            }
        }
    }
}
