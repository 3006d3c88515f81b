// SPDX-License-Identifier: Apache-2.0
#include "server/core/sessions/refusedconnections.h"

namespace kith {

namespace {

const QString &event()
{
    static const QString name = QStringLiteral("connection_refused");
    return name;
}

} // namespace

void RefusedConnections::add(const QString &peer, const QString &reason)
{
    Second &second = m_seconds[reason];
    if (second.count > 0 && isOver(second)) {
        noteLeftOut(reason, second);
        second = {};
    }
    if (second.count == 0)
        second.begin = m_clock.now();
    if (++second.count > notedPerSecond)
        return;
    AuditLog::Facts facts{{QStringLiteral("reason"), reason}};
    if (!peer.isEmpty())
        facts.insert(facts.begin(), {QStringLiteral("peer"), peer});
    m_log.note(AuditLog::Level::Info, event(), facts);
}

void RefusedConnections::tick()
{
    m_seconds.removeIf([this](const auto &entry) {
        if (!isOver(entry.value()))
            return false;
        noteLeftOut(entry.key(), entry.value());
        return true;
    });
}

bool RefusedConnections::isOver(const Second &second) const
{
    const std::int64_t age = m_clock.now() - second.begin;
    return age < 0 || age >= 1000; // the clock may jump
}

void RefusedConnections::noteLeftOut(const QString &reason, const Second &second)
{
    if (second.count > notedPerSecond)
        m_log.note(AuditLog::Level::Info, event(),
                   {{QStringLiteral("reason"), reason},
                    {QStringLiteral("left_out"), QString::number(second.count - notedPerSecond)}});
}

} // namespace kith
