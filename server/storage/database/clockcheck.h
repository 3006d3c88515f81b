// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/storage/database/database.h"

#include <atomic>

namespace kith {

/*!
    Compares this computer's clock with that of the database, and logs where they begin and cease to differ. As a clock it tells the
    time of the database, where they differ by at least `tolerated`. Any thread.
*/
class ClockCheck final : public Clock
{
public:
    explicit ClockCheck(const Clock &clock)
        : m_clock(clock)
    {
    }

    //! Reads both. Returns the database's, or this computer's where the database has none.
    std::int64_t compare(Database &db);

    std::int64_t now() const override;

    //! By how many milliseconds this computer's clock is ahead of the database's.
    std::int64_t ahead() const { return m_ahead; }

    static constexpr std::int64_t tolerated = 2'000; //!< ms

private:
    const Clock &m_clock;
    std::atomic<std::int64_t> m_ahead = 0;
    std::atomic<bool> m_isWrong = false;
};

} // namespace kith
