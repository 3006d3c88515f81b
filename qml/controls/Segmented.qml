// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Templates as T
import Kith

//! A choice between a few words, side by side. Arrow keys choose.
FocusScope {
    id: root

    required property var options
    property int current: 0
    property string label
    property bool stretch: false

    signal chosen(int index)

    function choose(index: int) {
        if (index >= 0 && index < options.length && index !== current)
            chosen(index)
    }

    implicitWidth: line.implicitWidth + 6
    implicitHeight: Theme.size.controlSegmented
    activeFocusOnTab: true
    Accessible.role: Accessible.PageTabList
    Accessible.name: label
    Keys.onLeftPressed: choose(current + (Theme.mirrored ? 1 : -1))
    Keys.onRightPressed: choose(current + (Theme.mirrored ? -1 : 1))

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius.field
        color: Theme.color.control

        FocusRing { visible: root.activeFocus && words.keyboard; targetRadius: parent.radius }
    }
    Row {
        id: line

        x: 3
        y: 3

        Repeater {
            id: words

            property bool keyboard: false

            model: root.options

            T.AbstractButton {
                id: word

                required property string modelData
                required property int index
                readonly property bool on: index === root.current

                implicitWidth: root.stretch ? (root.width - 6) / root.options.length : label.implicitWidth + 2 * Theme.space3
                implicitHeight: root.height - 6
                focusPolicy: Qt.NoFocus
                Accessible.role: Accessible.PageTab
                Accessible.name: modelData
                Accessible.selected: on
                onClicked: root.choose(index)

                background: Rectangle {
                    radius: Theme.radius.inner
                    color: word.on ? (Theme.dark ? Theme.color.controlPressed : Theme.color.surface) : "transparent"

                    Elevation { visible: word.on; layers: Theme.color.raised; radius: parent.radius }
                }
                contentItem: Item {
                    KithText {
                        id: label

                        anchors.centerIn: parent
                        width: Math.min(implicitWidth, word.width)
                        style: Theme.type.secondaryMedium
                        text: word.modelData
                        color: word.on || word.hovered ? Theme.color.text : Theme.color.textMuted
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
    onActiveFocusChanged: words.keyboard = activeFocus
}
