// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/actor.h"
#include "server/core/ports/callback.h"
#include "server/core/ports/devicestore.h"

#include <optional>
#include <vector>

namespace kith {

struct Account {
    User user;
    QByteArray passwordHash; //!< as libsodium's crypto_pwhash_str makes it
    ServerRole role = ServerRole::Member;
    bool disabled = false;
    std::int64_t createdAt = 0;
};

//! Accounts, their passwords, and the search for people. See stores.h.
class AccountStore
{
public:
    virtual ~AccountStore() = default;

    //! The account, its self log and, where given, its first device. \a inviteHash, where not empty, is used up by one in the same
    //! commit. Fails with handle_taken or invite_invalid. The first account of all becomes the owner. \a by is null where the
    //! account makes itself.
    virtual void create(Account account, QByteArray inviteHash, std::optional<NewDevice> device,
                        std::optional<Actor> by, Callback<Account> done) = 0;

    //! \a handle in any case.
    virtual void findByHandle(const QString &handle, Callback<std::optional<Account>> done) = 0;
    virtual void find(UserId user, Callback<std::optional<Account>> done) = 0;
    virtual void list(Callback<std::vector<Account>> done) = 0;
    //! Those that search() would find, disabled ones too, in the order of names and handles; only those after \a after.
    virtual void listPage(const QString &query, UserId after, int limit,
                          Callback<std::vector<ListedAccount>> done) = 0;
    virtual void isEmpty(Callback<bool> done) = 0; //!< whether there is no account, not even a disabled one

    //! Ends all devices of the account but \a keep (null: all) in the same commit. Fails with token_invalid where \a keep
    //! has ended before: a device that was signed out sets no password. Ends the code of setPasswordReset(). Recorded only where
    //! \a by is given.
    virtual void setPassword(UserId user, QByteArray hash, DeviceId keep, std::optional<Actor> by,
                             Callback<Done> done) = 0;

    //! Disabling ends the account's devices, its invites and its code of setPasswordReset() in the same commit. Fails with not_found, and with
    //! conflict where \a by is a user and no enabled owner would be left. What is so already changes nothing and is not recorded.
    virtual void setDisabled(UserId user, bool disabled, Actor by, Callback<Done> done) = 0;

    //! Ends the code of setPasswordReset(): who made it may not be above the account any more. Otherwise as setDisabled().
    virtual void setRole(UserId user, ServerRole role, Actor by, Callback<Done> done) = 0;

    //! Gives \a user a code for a new password, which takes the place of an earlier one. Fails with not_found.
    virtual void setPasswordReset(UserId user, QByteArray codeHash, std::int64_t expiresAt, Actor by,
                                  Callback<Done> done) = 0;

    //! Whose code has \a codeHash gets the password \a hash and \a device; their other devices and the code end in the same commit.
    //! NewDevice::user is set by the store. Fails with not_found where the code is unknown, taken or has expired at \a now, or
    //! the account is disabled.
    virtual void resetPassword(QByteArray codeHash, QByteArray hash, NewDevice device, std::int64_t now,
                               Callback<User> done) = 0;

    //! At most \a limit enabled users: those with a text in searchStarts() that starts with the folded \a query. Whose handle
    //! it is comes first, the others by name. An empty query finds everybody.
    virtual void search(const QString &query, int limit, Callback<std::vector<User>> done) = 0;

    //! The users that exist among \a ids, in their order; disabled ones only with Whom::Everybody.
    enum class Whom { Everybody, Enabled };
    virtual void users(std::vector<UserId> ids, Whom whom, Callback<std::vector<User>> done) = 0;
};

} // namespace kith
