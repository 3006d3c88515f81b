// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Kith

//! Text in one step of the type scale, on its line height, with the glyphs in the middle of their lines.
Text {
    property TypeStyle style: Theme.type.body

    color: Theme.color.text
    font: style.font
    lineHeight: style.lineHeight
    lineHeightMode: Text.FixedHeight
    topPadding: style.leading
    bottomPadding: -style.leading
    horizontalAlignment: Text.AlignLeft
    textFormat: Text.PlainText
    elide: Text.ElideRight
    linkColor: Theme.color.link
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
