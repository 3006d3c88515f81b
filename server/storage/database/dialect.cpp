// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/dialect.h"

namespace kith {

namespace {

constexpr std::int64_t retryAfter = 1000;

} // namespace

const Dialect &Dialect::of(const DatabaseAddress &address)
{
    return address.isPostgres() ? postgresDialect() : sqliteDialect();
}

DatabaseError Dialect::fault(const QString &problem, const QString &code, const QString &detail)
{
    DatabaseError fault;
    fault.code = code;
    fault.detail = detail;
    fault.general = !problem.isEmpty();
    fault.error.retryAfter = retryAfter;
    fault.error.code = fault.general ? ErrorCode::Unavailable : ErrorCode::Internal;
    fault.error.message = fault.general
        ? QStringLiteral("The server cannot store right now: %1. Nothing was changed; try again in a moment.")
              .arg(problem)
        : QStringLiteral(
            "The server made a mistake while storing. Nothing was changed; try again in a moment.");
    return fault;
}

} // namespace kith
