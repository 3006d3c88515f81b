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

void inviterows::useUp(Database &db, const QByteArray &codeHash)
{
    db.run(
        QStringLiteral("UPDATE invite SET uses_left = uses_left - 1 WHERE code_hash = ? AND uses_left > 0"),
        {codeHash});
}

Error inviterows::invalid()
{
    return {ErrorCode::InviteInvalid,
            QStringLiteral("This invite is unknown, used up or expired. Ask for a new one."), 0};
}

} // namespace kith
