// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>

namespace kith::load {

//! Checks what one receiver gets from one sender, whose messages are numbered 0, 1, 2 …
class SequenceCheck
{
public:
    //! Returns whether \a number is new, in order or not.
    bool saw(std::uint64_t number)
    {
        if (number == m_next) {
            ++m_next;
            return true;
        }
        if (number > m_next) {
            for (; m_next < number; ++m_next)
                m_missing.insert(m_next);
            ++m_next;
            return true;
        }
        if (m_missing.erase(number)) {
            ++m_outOfOrder;
            return true;
        }
        ++m_duplicated;
        return false;
    }

    //! Returns how many of \a sent messages never arrived.
    std::uint64_t lost(std::uint64_t sent) const
    {
        return m_missing.size() + (sent > m_next ? sent - m_next : 0);
    }
    std::uint64_t duplicated() const { return m_duplicated; }
    std::uint64_t outOfOrder() const { return m_outOfOrder; } //!< arrived after a later one

private:
    std::uint64_t m_next = 0;
    std::set<std::uint64_t> m_missing;
    std::uint64_t m_duplicated = 0;
    std::uint64_t m_outOfOrder = 0;
};

} // namespace kith::load
