// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringView>

//! What text shows: one rule for the server's checks and the client's.
namespace kith {

//! Whether \a text shows anything: more than blanks, controls, marks without a letter, and characters that are not drawn.
bool hasVisible(QStringView text);

//! Whether \a text has a character that changes the direction of the text around it (Unicode's Bidi_Control).
bool turnsDirection(QStringView text);

//! Whether \a text shows on one line: no line end and no other control character.
bool isOneLine(QStringView text);

//! The start of \a text, at most \a most UTF-16 units of it, cut between two graphemes. A grapheme that is longer is cut
//! between two characters.
QString cut(const QString &text, qsizetype most);

//! \a name for a place in a sentence, so that neither changes the direction of the other: within U+2068 and U+2069 where
//! it has a letter that runs from right to left, or is to stand in such a sentence. Has none of turnsDirection().
QString isolated(const QString &name);

//! Whether \a text puts so many marks on one letter that they reach into the lines around it.
bool stacksMarks(QStringView text);

//! The code point that starts at \a at, and the number of its units.
struct CodePoint {
    char32_t value = 0;
    int units = 0;
};
CodePoint codePointAt(QStringView text, qsizetype at);

} // namespace kith
