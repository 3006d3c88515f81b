// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/threads/calls.h"

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
    Calls m_calls;
};

} // namespace kith
