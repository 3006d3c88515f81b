// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith
import Kith.App
import "samples.js" as Samples

Scene {
    color: Theme.color.window

    SampleApp { id: sample }
    Rectangle {
        x: 24; y: 24; width: 320; height: 64 * Samples.conversations.length
        color: Theme.color.sidebar
        clip: true

        ListView {
            anchors.fill: parent
            model: sample.conversations
            delegate: ConversationRow {
                required property int index

                x: 8
                width: 304
                selected: index === 4
                down: index === 2
                keyboardHere: index === 3
            }
        }
    }
    Column {
        x: 368; y: 24; width: 320
        spacing: 8

        Repeater {
            model: ["Connecting", "Catching up, 312 messages", "Connected", "Reconnecting in 4 s", "Offline: your messages will be sent", "This device was signed out"]

            StatusLine {
                required property int index
                required property string modelData

                width: 320
                connection: ConnectionStatus { state: index; text: modelData }
            }
        }
    }
}
