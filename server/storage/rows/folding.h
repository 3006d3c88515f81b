// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>

//! What makes two spellings of a name one.
namespace kith {

//! Without case only: for handles, of which each may exist once.
QString foldedHandle(const QString &handle);

//! Without case, accents and other marks, in any script; what is neither letter nor digit is one space.
QString foldedForSearch(const QString &text);

//! What a search for a person may start with: the folded handle, and the folded name from each of its words
//! on.
QStringList searchStarts(const QString &handle, const QString &name);

} // namespace kith
