// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

/*!
    Text in one step of the type scale, on its line height.

    Qt puts the glyphs at the top of a fixed line height, and lower where the font of another script stands in:
    the text is shifted so that its baseline is where it belongs, in every script.
*/
Text {
    id: root

    property TypeStyle style: Theme.type.body

    color: Theme.color.text
    font: style.font
    lineHeight: style.lineHeight
    lineHeightMode: Text.FixedHeight
    transform: Translate { y: root.style.baseline - root.baselineOffset }
    horizontalAlignment: Text.AlignLeft
    textFormat: Text.PlainText
    elide: Text.ElideRight
    clip: Words.stacksMarks(text)
    linkColor: Theme.color.link
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
