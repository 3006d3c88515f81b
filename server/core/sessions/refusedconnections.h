// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"
#include "server/core/ports/clock.h"

#include <QHash>

namespace kith {

/*!
    Writes connections that were refused, by the transport before their first frame or as too many, to the audit log.

    Limits the log under a flood: of each reason it notes a few in a second, counts the others and notes their number as one
    line.
*/
class RefusedConnections
{
public:
    static constexpr int notedPerSecond = 3; //!< of one reason

    RefusedConnections(const Clock &clock, AuditLog &log)
        : m_clock(clock)
        , m_log(log)
    {
    }

    //! \a reason is one of a few fixed words; \a peer is empty where its address is not known.
    void add(const QString &peer, const QString &reason);

    //! Notes the counts of the seconds that are over. Called at least once a second.
    void tick();

private:
    struct Second {
        std::int64_t begin = 0;
        int count = 0;
    };

    bool isOver(const Second &second) const;
    void noteLeftOut(const QString &reason, const Second &second);

    const Clock &m_clock;
    AuditLog &m_log;
    QHash<QString, Second> m_seconds; //!< by reason
};

} // namespace kith
