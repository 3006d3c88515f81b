// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/metrics.h"

namespace kith {

inline constexpr std::array<std::int64_t, 11> batchBounds{0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

//! Written by the writer's thread.
struct alignas(cacheLine) WriterMetrics {
    Histogram<batchBounds> entries; //!< that each commit added to logs
    LatencyHistogram receiptToCommit; //!< of each write whose receipt was noted
    Counter refused; //!< calls whose commit failed
    Counter indexSteps;
    Gauge indexBacklog; //!< unindexed entries
};

//! Of checkpoints that restart or empty the write-ahead log. Written by the writer's thread.
struct alignas(cacheLine) CheckpointMetrics {
    Counter done;
    Counter putOff; //!< failed, to be tried again
};

//! Of one Storage, while it lives. Any thread may look.
struct StorageMetrics {
    const WriterMetrics &writer;
    const CheckpointMetrics &checkpoints;
    const CacheMetrics &heads;
    bool takesWrites; //!< as far as the last commits tell
    std::size_t waitingWrites;
    std::size_t waitingReads;
    std::size_t waitingAnswers; //!< not yet taken by the core
};

} // namespace kith
