// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/clockcheck.h"

#include "server/storage/database/storagelog.h"

#include <cstdlib>

namespace kith {

std::int64_t ClockCheck::now() const
{
    const std::int64_t ahead = m_ahead;
    return m_clock.now() - (std::abs(ahead) < tolerated ? 0 : ahead);
}

std::int64_t ClockCheck::compare(Database &db)
{
    const std::int64_t before = m_clock.now();
    const std::int64_t database = db.now(before);
    const std::int64_t after = m_clock.now();
    if (db.fault())
        return before;
    if (database < before)
        m_ahead = before - database;
    else
        m_ahead = std::min<std::int64_t>(after - database, 0); // in between they agree
    const bool isWrong = std::abs(m_ahead) >= tolerated;
    if (m_isWrong.exchange(isWrong) == isWrong)
        return database;
    if (isWrong)
        qCWarning(storageLog,
                  "The clock of this computer is %.1f s %s that of the database. Set both by NTP.",
                  double(std::abs(m_ahead)) / 1000, m_ahead > 0 ? "ahead of" : "behind");
    else
        qCInfo(storageLog, "The clock of this computer agrees with that of the database again.");
    return database;
}

} // namespace kith
