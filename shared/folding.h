// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

//! When two spellings of a name are the same: one rule for the server's search and the client's.
namespace kith {

//! Without case only: for handles, which are unique.
QString foldedHandle(const QString &handle);

/*!
    Without case, accents and other marks, in any script: "Søren Ngô" is "soren ngo". Whatever is neither letter nor digit
    becomes one space; a text without any of them stays.

    Databases store the result: a change of the rule needs a migration that folds all names again.
*/
QString foldedForSearch(const QString &text);

/*!
    Equal for names that look alike: without case, accents, blanks and what is not drawn, and with the letters of other scripts
    that look like Latin ones (UTS #39) as those. "Аdа" with Cyrillic letters is "ada"; l, I and 1 are one, and so are O and 0.
*/
QString lookAlikeKey(const QString &name);

//! What a search for the \a folded name may start with: the name from each of its words on. Scripts that put no blank
//! between words (Chinese, Japanese, Korean, Thai …) are searched from each letter on.
QStringList wordStarts(const QString &folded);

//! The same for a person: the folded handle, and the folded name.
QStringList searchStarts(const QString &handle, const QString &name);

} // namespace kith
