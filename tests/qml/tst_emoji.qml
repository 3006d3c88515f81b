// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith
import Kith.App

//! Emoji are in colour, and letters and digits in the text font, though the text font, DejaVu Sans, has emoji of its own.
TestCase {
    id: test

    name: "Emoji"
    when: windowShown
    width: 700
    height: 500
    visible: true

    Component { id: texts; KithText { } }
    Component { id: plainTexts; Text { font.family: "DejaVu Sans" } }
    Component { id: conversations; Conversation { conversationId: "first"; kind: "direct" } }
    Component { id: timelines; Timeline { width: 700; height: 500 } }
    Component { id: composers; Composer { width: 500 } }

    property Timeline timeline: null
    property Composer composer: null

    // The views go first, as they do in the client.
    function cleanup() {
        timeline?.destroy()
        composer?.destroy()
    }
    // The number of coloured pixels.
    function coloured(item) {
        const picture = grabImage(item)
        let count = 0
        for (let x = 0; x < picture.width; ++x) {
            for (let y = 0; y < picture.height; ++y) {
                const parts = [picture.red(x, y), picture.green(x, y), picture.blue(x, y)]
                count += Math.max(...parts) - Math.min(...parts) > 90 ? 1 : 0
            }
        }
        return count
    }

    function test_each_is_in_colour_data() {
        return ["😀", "👍", "❤️", "❤", "☺️", "☺", "✌️", "⚠️", "☎️", "☀️", "⭐", "🇩🇪"].map(emoji => ({ tag: emoji }))
    }
    function test_each_is_in_colour(data) {
        const styles = [Theme.type.body, Theme.type.bodyMedium, Theme.type.bodyStrong]
        styles.forEach(style => verify(coloured(createTemporaryObject(texts, test, { text: data.tag, style: style, color: "black" })) > 20))
        verify(coloured(createTemporaryObject(texts, test, { text: data.tag, color: "black", "font.italic": true })) > 20)
    }
    function test_text_is_in_the_text_font_data() {
        return ["0123456789", "#*", "Harbour crew ", "© ® ™", "a ↔ b ▶ c", "Ωβγ Привет"].map(text => ({ tag: text }))
    }
    function test_text_is_in_the_text_font(data) {
        [Font.Normal, Font.DemiBold].forEach(weight => {
            const text = createTemporaryObject(texts, test, { text: data.tag, color: "black", "font.weight": weight })
            compare(coloured(text), 0)
            const plain = createTemporaryObject(plainTexts, test, { text: data.tag, "font.pixelSize": text.font.pixelSize, "font.weight": weight })
            compare(text.implicitWidth, plain.implicitWidth)
        })
    }
    function test_messages_are_in_colour() {
        const conversation = createTemporaryObject(conversations, test)
        conversation.messages.rows = [{ rowId: "m1", seq: 1, text: "a b", plainText: "a b", timeText: "09:15" }]
        timeline = timelines.createObject(test, { conversation: conversation })
        tryVerify(() => timeline.view.itemAtIndex(0) !== null)
        compare(coloured(timeline.view.itemAtIndex(0)), 0)
        conversation.messages.change(0, { text: "a 😀 ❤️ b" })
        tryVerify(() => coloured(timeline.view.itemAtIndex(0)) > 80)
    }
    function test_what_is_written_is_in_colour() {
        const conversation = createTemporaryObject(conversations, test)
        composer = composers.createObject(test, { conversation: conversation })
        composer.input.text = "a b" // the button is in colour, too
        const before = coloured(composer)
        composer.input.text = "a 😀 ❤️ b"
        tryVerify(() => coloured(composer) > before + 80)
    }
}
