// SPDX-License-Identifier: Apache-2.0
#include "app/sync/retrydelay.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t defaultDelay = 1000; // ms
constexpr std::int64_t firstExtra = 500;
constexpr std::int64_t mostExtra = 30'000;
constexpr std::int64_t mostExtraUnavailable = 3'000;
constexpr int faultRetries = 4; // of a request that the server fails at

} // namespace

bool mayRetry(const Error &error, int failures)
{
    switch (error.code) {
    case ErrorCode::RateLimited:
    case ErrorCode::Unavailable:
        return true;
    case ErrorCode::Internal:
        return error.mayRetry() && failures < faultRetries;
    default:
        return error.mayRetry();
    }
}

std::int64_t retryDelay(const Error &error, int failures, TimeSource &time)
{
    const std::int64_t most = error.code == ErrorCode::Unavailable ? mostExtraUnavailable : mostExtra;
    const std::int64_t extra = std::min(most, firstExtra << std::min(failures, 10));
    return (error.mayRetry() ? error.retryAfter : defaultDelay)
        + static_cast<std::int64_t>(time.random() * static_cast<double>(extra));
}

} // namespace kith
