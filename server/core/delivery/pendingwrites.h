// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
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
    std::int64_t count() const { return m_pending; }

    //! Returns the number of a new write.
    std::int64_t made()
    {
        m_isAnswered.push_back(false);
        ++m_pending;
        return m_first + std::ssize(m_isAnswered) - 1;
    }

    //! A write that is refused may be answered before earlier ones.
    void answered(std::int64_t number)
    {
        m_isAnswered[std::size_t(number - m_first)] = true;
        --m_pending;
        while (!m_isAnswered.empty() && m_isAnswered.front()) {
            m_isAnswered.pop_front();
            ++m_first;
        }
        while (!m_waiting.empty() && m_waiting.front().first < m_first) {
            const auto then = std::move(m_waiting.front().second);
            m_waiting.pop_front();
            then();
        }
    }

    //! Calls \a then once each write made until now has been answered and its entries were handed on; at once if none is pending.
    void afterAll(std::function<void()> then)
    {
        if (m_pending == 0)
            then();
        else
            m_waiting.emplace_back(m_first + std::ssize(m_isAnswered) - 1, std::move(then));
    }

private:
    std::int64_t m_first = 0; //!< the earliest write that is pending
    std::deque<bool> m_isAnswered; //!< from m_first on
    std::int64_t m_pending = 0;
    std::deque<std::pair<std::int64_t, std::function<void()>>>
        m_waiting; //!< each until that write and all before are answered
};

} // namespace kith
