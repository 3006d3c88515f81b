// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "server/core/ports/devicestore.h"

#include <optional>
#include <vector>

namespace kith {

struct Account {
    User user;
    QByteArray passwordHash; //!< as libsodium's crypto_pwhash_str makes it
    bool owner = false;
    bool disabled = false;
    std::int64_t createdAt = 0;
};

//! Accounts, their passwords, and the search for people. See stores.h.
class AccountStore
{
public:
    virtual ~AccountStore() = default;

    //! The account, its self log and, where given, its first device. \a inviteHash, where not empty, is used up by one in the same
    //! commit. Fails with handle_taken or invite_invalid. The first account of all becomes the owner.
    virtual void create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                        Callback<Account> done) = 0;

    //! \a handle in any case.
    virtual void findByHandle(const QString &handle, Callback<std::optional<Account>> done) = 0;
    virtual void find(UserId user, Callback<std::optional<Account>> done) = 0;
    virtual void list(Callback<std::vector<Account>> done) = 0;
    virtual void isEmpty(Callback<bool> done) = 0; //!< whether there is no account, not even a disabled one

    //! Ends all devices of the account but \a keep (null: all) in the same commit. Fails with token_invalid where \a keep
    //! has ended before: a device that was signed out sets no password.
    virtual void setPassword(UserId user, QByteArray hash, DeviceId keep, Callback<Done> done) = 0;
    virtual void setDisabled(UserId user, bool disabled, Callback<Done> done) = 0;

    //! At most \a limit enabled users: those with a text in searchStarts() that starts with the folded \a query. Whose handle
    //! it is comes first, the others by name. An empty query finds everybody.
    virtual void search(const QString &query, int limit, Callback<std::vector<User>> done) = 0;

    //! The users that exist among \a ids, in their order; disabled ones only with Whom::Everybody.
    enum class Whom { Everybody, Enabled };
    virtual void users(std::vector<UserId> ids, Whom whom, Callback<std::vector<User>> done) = 0;
};

} // namespace kith
