// SPDX-License-Identifier: Apache-2.0
#include "server/storage/rows/accountrows.h"

namespace kith {

bool accountrows::exists(Database &db, UserId user)
{
    return db.run(QStringLiteral("SELECT 1 FROM account WHERE id = ?"), {column::of(user)}).next();
}

Error accountrows::notFound()
{
    return {ErrorCode::NotFound, QStringLiteral("There is no such account."), 0};
}

} // namespace kith
