// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <functional>

class QObject;

namespace kith {

//! Called once on the GUI thread, unless the context that was given with it is destroyed first.
template <typename T>
using HistoryAnswer = std::function<void(const T &)>;

//! Of a write: nothing of it is stored where it holds an error.
using StoredAnswer = HistoryAnswer<Result<Done>>;

} // namespace kith
