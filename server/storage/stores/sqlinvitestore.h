// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/invitestore.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class SqlInviteStore final : public InviteStore
{
public:
    explicit SqlInviteStore(StorageThreads &threads);

    void create(Invite invite, Callback<Done> done) override;
    void check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done) override;
    void list(Callback<std::vector<Invite>> done) override;
    void revoke(InviteId id, Callback<bool> done) override;

private:
    StoreQueue m_queue;
};

} // namespace kith
