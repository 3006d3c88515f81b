// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace kith::load {

/*!
    Counts durations (nanoseconds, or any integers) in log-linear steps, 64 per power of two. A quantile is at most 1.6 % above the
    true one. Uses 30 KB and does not allocate after construction.
*/
class Histogram
{
public:
    Histogram();

    void add(std::int64_t value); //!< negative values count as 0
    void add(const Histogram &other);
    void clear();

    std::uint64_t count() const { return m_count; }
    std::int64_t max() const { return m_max; } //!< exact; 0 if empty

    //! Returns the least value that at least \a share (0..1) of all values do not exceed; 0 if empty.
    std::int64_t quantile(double share) const;

private:
    std::vector<std::uint64_t> m_steps;
    std::uint64_t m_count = 0;
    std::int64_t m_max = 0;
};

} // namespace kith::load
