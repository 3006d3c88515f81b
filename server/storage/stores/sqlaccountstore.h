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

    // Statements that an index answers in order.
    static QString everybodyByName(); //!< of an empty search
    static QString firstPage(); //!< of listPage(), without a query
    static QString nextPage();

    void create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                std::optional<Actor> by, Callback<Account> done) override;
    void findByHandle(const QString &handle, Callback<std::optional<Account>> done) override;
    void find(UserId user, Callback<std::optional<Account>> done) override;
    void list(Callback<std::vector<Account>> done) override;
    void listPage(const QString &query, UserId after, int limit,
                  Callback<std::vector<ListedAccount>> done) override;
    void isEmpty(Callback<bool> done) override;
    void setPassword(UserId user, QByteArray hash, DeviceId keep, std::optional<Actor> by,
                     Callback<Done> done) override;
    void setDisabled(UserId user, bool disabled, Actor by, Callback<Done> done) override;
    void setRole(UserId user, ServerRole role, Actor by, Callback<Done> done) override;
    void setPasswordReset(UserId user, QByteArray codeHash, std::int64_t expiresAt, Actor by,
                          Callback<Done> done) override;
    void resetPassword(QByteArray codeHash, QByteArray hash, NewDevice device, std::int64_t now,
                       Callback<User> done) override;
    void search(const QString &query, int limit, Callback<std::vector<User>> done) override;
    void users(std::vector<UserId> ids, Whom whom, Callback<std::vector<User>> done) override;

private:
    //! \a work changes \a user.
    template <typename Work>
    void write(UserId user, Work work, Callback<Done> done);

    StoreQueue m_queue;
    Heads &m_heads;
};

} // namespace kith
