// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

//! When two spellings of a name are the same: one rule for the server's search and the client's.
namespace kith {

//! Without case only: for handles, which are unique.
QString foldedHandle(const QString &handle);

/*!
    Without case, accents, apostrophes and other marks, in any script: "Søren O'Ngô" is "soren ongo". Whatever else is neither
    letter nor digit becomes one space, but for nothing between letters of scripts that put no blank between words (Chinese,
    Japanese, Korean, Thai …): "山田 太郎" is "山田太郎". A text without letters and digits stays.

    Databases store the result: a change of the rule needs a migration that folds all names again.
*/
QString foldedForSearch(const QString &text);

/*!
    Equal for names that look alike: without case, accents, punctuation, blanks and what is not drawn, and with the letters of
    other scripts that look like Latin ones (UTS #39) as those. "Аdа" with Cyrillic letters is "ada"; l, I and 1 are one, and so
    are O and 0, rn and m.
*/
QString lookAlikeKey(const QString &name);

//! What a folded search for \a name may start with: the folded name from each of its words on. Scripts that put no blank
//! between words are searched from each letter on; "O'Neil" is found as "oneil", "o neil" and "neil".
QStringList wordStarts(const QString &name);

//! The same for a person: the folded handle, and the folded name.
QStringList searchStarts(const QString &handle, const QString &name);

} // namespace kith
