// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

namespace kith {

/*!
    The writes that the log store has not answered yet.

    A read may show an entry before its write is answered, and the answer pushes the entry. Code that decides from a read what
    a device already has waits with afterAll(), so that the entry is not pushed twice.
*/
class PendingWrites
{
public:
    std::int64_t count() const { return m_made - m_answered; }

    void made() { ++m_made; }
    //! Writes are answered in the order in which they were made.
    void answered()
    {
        ++m_answered;
        while (!m_waiting.empty() && m_waiting.front().first <= m_answered) {
            const auto then = std::move(m_waiting.front().second);
            m_waiting.pop_front();
            then();
        }
    }

    //! Calls \a then once each write made until now has been answered and its entries were handed on; at once if none is pending.
    void afterAll(std::function<void()> then)
    {
        if (count() == 0)
            then();
        else
            m_waiting.emplace_back(m_made, std::move(then));
    }

private:
    std::int64_t m_made = 0;
    std::int64_t m_answered = 0;
    std::deque<std::pair<std::int64_t, std::function<void()>>> m_waiting; //!< until so many were answered
};

} // namespace kith
