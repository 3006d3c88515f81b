// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditstore.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class SqlAuditStore final : public AuditStore
{
public:
    explicit SqlAuditStore(StorageThreads &threads);

    void list(std::int64_t before, int limit, Callback<std::vector<AuditEntry>> done) override;

private:
    StoreQueue m_queue;
};

} // namespace kith
