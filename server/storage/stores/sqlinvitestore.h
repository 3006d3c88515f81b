// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/invitestore.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class SqlInviteStore final : public InviteStore
{
public:
    explicit SqlInviteStore(StorageThreads &threads);

    void create(Invite invite, QByteArray codeHash, Callback<Done> done) override;
    void check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done) override;
    void list(UserId createdBy, InviteId after, int limit, std::int64_t now,
              Callback<std::vector<Invite>> done) override;
    void revoke(InviteId id, UserId createdBy, Actor by, Callback<bool> done) override;

private:
    StoreQueue m_queue;
};

} // namespace kith
