// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/accountstore.h"
#include "server/core/ports/devicestore.h"
#include "server/storage/threads/storequeue.h"

namespace kith {

class Heads;

class SqlAccountStore final : public AccountStore
{
public:
    SqlAccountStore(StorageThreads &threads, Heads &heads);

    static QString everybodyByName(); //!< the statement of an empty search, which an index answers in order

    void create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                Callback<Account> done) override;
    void findByHandle(const QString &handle, Callback<std::optional<Account>> done) override;
    void find(UserId user, Callback<std::optional<Account>> done) override;
    void list(Callback<std::vector<Account>> done) override;
    void isEmpty(Callback<bool> done) override;
    void setPassword(UserId user, QByteArray hash, DeviceId keep, Callback<Done> done) override;
    void setDisabled(UserId user, bool disabled, Callback<Done> done) override;
    void search(const QString &query, int limit, Callback<std::vector<User>> done) override;
    void users(std::vector<UserId> ids, Whom whom, Callback<std::vector<User>> done) override;

private:
    StoreQueue m_queue;
    Heads &m_heads;
};

} // namespace kith
