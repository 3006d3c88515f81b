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

//! What a search for a person may start with: the folded handle, and the folded name from each of its words on.
QStringList searchStarts(const QString &handle, const QString &name);

} // namespace kith
