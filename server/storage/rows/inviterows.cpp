// SPDX-License-Identifier: Apache-2.0
#include "server/storage/rows/inviterows.h"

namespace kith {

bool inviterows::isValid(Database &db, const QByteArray &codeHash, std::int64_t now)
{
    return db
        .run(QStringLiteral("SELECT 1 FROM invite WHERE code_hash = ? AND uses_left <> 0 "
                            "AND (expires_at = 0 OR expires_at > ?)"),
             {codeHash, column::of(now)})
        .next();
}

InviteId inviterows::useUp(Database &db, const QByteArray &codeHash)
{
    Rows rows =
        db.run(QStringLiteral("UPDATE invite SET uses_left = CASE WHEN uses_left > 0 "
                              "THEN uses_left - 1 ELSE uses_left END WHERE code_hash = ? RETURNING id"),
               {codeHash});
    return rows.next() ? rows.id<InviteId>(0) : InviteId();
}

Error inviterows::invalid()
{
    return {ErrorCode::InviteInvalid,
            QStringLiteral("This invite is unknown, used up or expired. Ask for a new one."), 0};
}

} // namespace kith
