// SPDX-License-Identifier: Apache-2.0
#include "server/storage/rows/auditrows.h"

#include <limits>

namespace kith {

void auditrows::add(Database &db, const AuditEntry &entry)
{
    db.lockExclusively(); // so that numbers become visible in their order
    db.run(
        QStringLiteral("INSERT INTO audit (number, at, action, actor, subject, role, invite, conversation) "
                       "SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM audit"),
        {column::of(entry.at), int(entry.action), column::of(entry.actor), column::of(entry.subject),
         int(entry.role), column::of(entry.invite), column::of(entry.conversation)});
}

AuditEntry auditrows::entry(const Actor &by, AuditAction action, UserId subject)
{
    return {0, by.at, action, by.user, subject, ServerRole::Member, {}, {}};
}

std::vector<AuditEntry> auditrows::before(Database &db, std::int64_t number, int limit)
{
    const std::int64_t end = number > 0 ? number : std::numeric_limits<std::int64_t>::max();
    Rows rows = db.run(QStringLiteral("SELECT number, at, action, actor, subject, role, invite, conversation "
                                      "FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?"),
                       {column::of(end), std::max(limit, 0)});
    std::vector<AuditEntry> entries;
    while (rows.next()) {
        entries.push_back({rows.number(0), rows.number(1), rows.value<AuditAction>(2), rows.id<UserId>(3),
                           rows.id<UserId>(4), rows.value<ServerRole>(5), rows.id<InviteId>(6),
                           rows.id<ConversationId>(7)});
    }
    return entries;
}

} // namespace kith
