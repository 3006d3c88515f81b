// SPDX-License-Identifier: Apache-2.0
#include "server/storage/stores/sqlauditstore.h"

#include "server/storage/rows/auditrows.h"

namespace kith {

SqlAuditStore::SqlAuditStore(StorageThreads &threads)
    : m_queue(threads)
{
}

void SqlAuditStore::list(std::int64_t before, int limit, Callback<std::vector<AuditEntry>> done)
{
    const auto work = [=](Database &db) -> Result<std::vector<AuditEntry>> {
        return auditrows::before(db, before, limit);
    };
    m_queue.read(work, std::move(done));
}

} // namespace kith
