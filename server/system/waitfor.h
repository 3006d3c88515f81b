// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QEventLoop>

#include <optional>

namespace kith {

//! Calls \a ask with a callback and runs an event loop until the callback is called. For startup and commands only.
template <typename T, typename Ask>
Result<T> waitFor(Ask ask)
{
    QEventLoop loop;
    std::optional<Result<T>> answer;
    ask([&](Result<T> result) {
        answer.emplace(std::move(result));
        loop.quit();
    });
    if (!answer)
        loop.exec();
    return std::move(*answer);
}

} // namespace kith
