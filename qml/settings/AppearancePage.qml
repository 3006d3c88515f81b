// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App

//! Theme, text size and motion.
Column {
    id: root

    required property Settings settings
    readonly property var sizes: [0.85, 1, 1.15, 1.3, 1.5]
    readonly property var themes: [qsTr("Follow the system"), qsTr("Light"), qsTr("Dark")]

    spacing: Theme.space4

    KithText { style: Theme.type.heading; text: qsTr("Appearance") }
    Row {
        id: cards

        readonly property real cardWidth: Math.floor((width - 2 * spacing) / 3)

        width: parent.width
        spacing: Theme.space5

        Repeater {
            model: root.themes

            ThemeCard {
                required property string modelData
                required property int index

                width: cards.cardWidth
                text: modelData
                scheme: index
                checked: root.settings.theme === index
                onClicked: root.settings.theme = index
            }
        }
    }
    SettingsGroup {
        width: parent.width

        SettingsRow {
            first: true
            title: qsTr("Text size")
            detail: qsTr("%1 %").arg(Math.round(root.settings.textScale * 100))

            KithText { anchors.verticalCenter: parent.verticalCenter; style: Theme.type.small; text: qsTr("A", "small letter beside the text size") }
            KithSlider {
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(184, root.width * 0.4)
                label: qsTr("Text size")
                from: 0
                to: root.sizes.length - 1
                stepSize: 1
                value: root.sizes.findIndex(size => size > root.settings.textScale - 0.05)
                onMoved: root.settings.textScale = root.sizes[value]
            }
            KithText { anchors.verticalCenter: parent.verticalCenter; style: Theme.type.heading; text: qsTr("A", "large letter beside the text size") }
        }
        SettingsRow {
            title: qsTr("Reduce motion")
            detail: qsTr("Nothing slides or fades")

            KithSwitch {
                label: qsTr("Reduce motion")
                checked: root.settings.reducedMotion
                onToggled: root.settings.reducedMotion = checked
            }
        }
    }
}
