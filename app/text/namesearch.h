// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/types.h"

#include <QString>

//! Search in names: matches the beginnings of words, without case and accents.
namespace kith {

//! Ranks how well a name matches a query; smaller is better. 0: it is the name; 1: the name starts with it; 2: a word
//! does; 3: each word of the query starts a word of the name; −1: no match. An empty query matches everything.
int nameRank(const QString &name, const QString &query);

//! The better rank of a user's name and handle; 0 for the handle itself. A query that starts with @ searches handles only.
int userRank(const User &user, const QString &query);

} // namespace kith
