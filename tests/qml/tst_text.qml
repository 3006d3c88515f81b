// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith

//! What long and narrow text takes, as it is drawn.
TestCase {
    id: test

    name: "Text"
    when: windowShown
    width: 400
    height: 200
    visible: true

    Component { id: texts; Text { font: Theme.type.body.font } }
    Component { id: avatars; Avatar { side: 40; colorIndex: 0 } }

    function sizeOf(text, format) {
        const item = texts.createObject(test, { text: text, textFormat: format })
        const size = Qt.size(item.implicitWidth, item.implicitHeight)
        item.destroy()
        return size
    }

    // As linkMarkup() writes it.
    function test_a_narrow_blank_is_narrow_beside_a_link() {
        const plain = sizeOf("10\u202f€", Text.PlainText)
        const wide = sizeOf("10\u00a0€", Text.PlainText)
        const marked = sizeOf("10<font size=\"1\">&nbsp;</font>€", Text.StyledText)
        verify(plain.width < wide.width)
        fuzzyCompare(marked.width, plain.width, 1.5)
        verify(marked.width < wide.width)
        compare(marked.height, sizeOf("10€", Text.StyledText).height)
    }
    function test_initials_stay_within_their_avatar_data() {
        return [{ tag: "two letters", initials: "WW", clip: false }, { tag: "one that is long", initials: "\u1100".repeat(40), clip: true }]
    }
    function test_initials_stay_within_their_avatar(data) {
        const avatar = avatars.createObject(test, { initials: data.initials })
        const letters = avatar.children[0].children[0]
        compare(letters.text, data.initials)
        compare(letters.implicitWidth > avatar.side, data.clip)
        compare(avatar.children[0].clip, data.clip)
        avatar.destroy()
    }
}
