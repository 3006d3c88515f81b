// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"
#include "server/core/ports/clock.h"

#include <QHash>

namespace kith {

/*!
    Notes the connections that were sent away before anybody spoke on them.

    Whoever floods the server must not flood its log: of each reason a few are noted in a second, the others of that
    second are counted and noted as one line.
*/
class RejectedConnections
{
public:
    static constexpr int noted = 3; //!< in a second, of one reason

    RejectedConnections(const Clock &clock, AuditLog &journal)
        : m_clock(clock)
        , m_audit(journal)
    {
    }

    //! \a reason is one of a few fixed words; \a peer is empty where it is not known.
    void add(const QString &peer, const QString &reason);

    //! Notes what was left out in the seconds that are over. To be called about that often.
    void tick();

private:
    struct Second {
        std::int64_t begin = 0;
        int count = 0;
    };

    bool isOver(const Second &second) const;
    void noteLeftOut(const QString &reason, const Second &second);

    const Clock &m_clock;
    AuditLog &m_audit;
    QHash<QString, Second> m_seconds; //!< by reason
};

} // namespace kith
