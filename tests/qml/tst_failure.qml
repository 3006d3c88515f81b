// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Kith

TestCase {
    id: test

    name: "Failure"
    when: windowShown

    Component { id: windows; FailureWindow { } }

    function all(item, is) {
        let found = is(item) ? [item] : []
        for (let i = 0; i < item.children.length; ++i)
            found = found.concat(all(item.children[i], is))
        return found
    }

    function test_the_window_says_why_nothing_starts() {
        const window = windows.createObject(null, { message: "The folder /somewhere cannot be written. ".repeat(8) })
        compare(window.visible, true)
        const says = all(window.contentItem, item => item instanceof KithText && item.visible).find(text => text.text === window.message)
        verify(says)
        waitForRendering(window.contentItem)
        verify(says.lineCount > 1)
        verify(says.mapToItem(null, 0, says.height).y <= window.height)
        const button = all(window.contentItem, item => item instanceof KithButton)[0]
        verify(button.mapToItem(null, 0, button.height).y <= window.height)
        mouseClick(button)
        compare(window.visible, false)
        window.destroy()
    }
}
