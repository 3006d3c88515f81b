// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

/*!
    Numbers about a running server. One thread, which the owner names, writes a number; any thread reads it. A write costs as much as
    that of a plain number. Values read together may be of different moments.
*/
namespace kith {

//! Alignment of structs of numbers: numbers of two threads do not share a cache line.
constexpr std::size_t cacheLine = 64;

//! Only grows.
class Counter
{
public:
    void add(std::uint64_t more = 1) noexcept
    {
        m_value.store(m_value.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }
    std::uint64_t value() const noexcept { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> m_value = 0;
};

class Gauge
{
public:
    void set(std::size_t value) noexcept { m_value.store(value, std::memory_order_relaxed); }
    std::size_t value() const noexcept { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<std::size_t> m_value = 0;
};

//! How often values fell up to each of \a bounds, which rise, and above the last.
template <const auto &bounds>
class Histogram
{
public:
    void record(std::int64_t value, std::uint64_t times = 1) noexcept
    {
        const auto bucket = std::ranges::lower_bound(bounds, value) - bounds.begin();
        m_buckets[static_cast<std::size_t>(bucket)].add(times);
        m_sum.add(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)) * times);
    }

    static constexpr const auto &upTo() { return bounds; }
    std::vector<std::uint64_t> counts() const //!< of each bound, then of what is above
    {
        std::vector<std::uint64_t> all;
        for (const Counter &bucket : m_buckets)
            all.push_back(bucket.value());
        return all;
    }
    std::uint64_t sum() const noexcept { return m_sum.value(); }

private:
    std::array<Counter, bounds.size() + 1> m_buckets;
    Counter m_sum;
};

//! 50 µs to 5 s, in nanoseconds.
inline constexpr std::array<std::int64_t, 16> latencyBounds{
    50'000,      100'000,       250'000,       500'000,      1'000'000,   2'500'000,
    5'000'000,   10'000'000,    25'000'000,    50'000'000,   100'000'000, 250'000'000,
    500'000'000, 1'000'000'000, 2'500'000'000, 5'000'000'000};
using LatencyHistogram = Histogram<latencyBounds>;

//! Of look-ups in a cache.
struct CacheMetrics {
    Counter hits;
    Counter misses;
};

struct DirectoryCacheMetrics {
    CacheMetrics cache;
    Gauge entries; //!< cached users
    Gauge nodes; //!< that hold a lease, this one included; 0 while the directory is away
};

//! Between this node and others.
struct RouterMetrics {
    Counter sent; //!< hints
    Counter received;
    Counter missed; //!< batches that other nodes sent and that did not arrive
};

struct SequencerMetrics {
    Counter gaps; //!< read from a log because a later entry arrived first
    Counter found; //!< logs that had moved without a hint
};

//! Of one Chat Service; written by the core thread.
struct CoreMetrics {
    const CacheMetrics &conversations;
    const CacheMetrics &tails; //!< latest entries of logs
    const CacheMetrics &pages; //!< newest pages of the history
    const DirectoryCacheMetrics &directoryCache; //!< this and the following stay 0 in a node that is alone
    const RouterMetrics &router;
    const SequencerMetrics &sequencer;
    const Counter &reconciliations; //!< runs of the Reconciler
    const Counter &rebalanced; //!< connections closed by the Rebalancer
};

} // namespace kith
