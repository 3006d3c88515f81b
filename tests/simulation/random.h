// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kith {

//! All randomness of a simulation: the same seed gives the same numbers on every machine (SplitMix64).
class Random
{
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed)
    {
    }

    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    //! In [0, \a end); 0 where that is empty.
    std::int64_t below(std::int64_t end)
    {
        return end > 0 ? static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(end)) : 0;
    }
    //! In [\a least, \a most].
    std::int64_t between(std::int64_t least, std::int64_t most) { return least + below(most - least + 1); }
    bool oneIn(int count) { return below(count) == 0; }
    double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; } //!< in [0, 1)

    //! A source of its own, so that what one part draws does not move what another gets.
    Random split() { return Random(next()); }

private:
    std::uint64_t m_state;
};

} // namespace kith
