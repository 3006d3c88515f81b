// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/types.h"

#include <QString>

//! How lists of people and conversations understand what is typed: by the starts of words, without case and accents.
namespace kith {

//! How well a name fits a query; smaller is better. 0: it starts with it; 1: a word of it does; 2: each word of
//! the query starts one of its words; −1: not at all. An empty query fits everything.
int nameRank(const QString &name, const QString &query);

//! The better of a user's name and handle. A query may start with @, which names handles only.
int userRank(const User &user, const QString &query);

} // namespace kith
