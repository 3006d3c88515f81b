// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <functional>

namespace kith {

//! Answers one call of a port: on the core thread, after the call has returned, exactly once.
template <typename T>
using Callback = std::function<void(Result<T>)>;

} // namespace kith
