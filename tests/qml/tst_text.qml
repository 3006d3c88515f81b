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

    Component { id: avatars; Avatar { side: 40; colorIndex: 0 } }

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
