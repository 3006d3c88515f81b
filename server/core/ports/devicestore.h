// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/actor.h"
#include "server/core/ports/callback.h"
#include "shared/types.h"

#include <optional>
#include <vector>

namespace kith {

struct NewDevice {
    DeviceId id;
    UserId user;
    QByteArray tokenHash; //!< SHA-256 of the token
    QString name;
    std::int64_t createdAt = 0;
};

struct DeviceSeen {
    DeviceId device;
    std::int64_t at = 0;
};

struct SignedInDevice {
    DeviceId device;
    User user;
    ServerRole role = ServerRole::Member; //!< of the user
};

//! The end of a permission: of a device's token, of a membership, or of all cursors. Numbered in the order of commits.
struct Revocation {
    std::int64_t number = 0;
    DeviceId device = {}; //!< whose token ended
    ConversationId conversation = {}; //!< whose membership ended
    Seq seq = 0; //!< of the entry that ended the membership
    EpochId epoch = {}; //!< that began; the cursors of earlier ones ended
};

//! The error of a wrong handle or password, the same for both.
inline Error badCredentials()
{
    return {ErrorCode::BadCredentials, QStringLiteral("Wrong handle or password."), 0};
}

//! Devices, their tokens, and the revocations of permissions. See stores.h.
class DeviceStore
{
public:
    virtual ~DeviceStore() = default;

    //! \a passwordHash is the one that the password was verified against. Fails with bad_credentials where the account has
    //! another one by now, is disabled or unknown, and with conflict where the device exists. Ends the longest unseen
    //! device where the account has limits::devices.
    virtual void add(NewDevice device, QByteArray passwordHash, Callback<Done> done) = 0;

    //! Returns nullopt where the token is unknown or revoked, or its account disabled.
    virtual void findByToken(QByteArray tokenHash, Callback<std::optional<SignedInDevice>> done) = 0;

    //! Gives \a device a ticket, which takes the place of an earlier one. Fails with not_found where the device has ended.
    virtual void setTicket(DeviceId device, QByteArray ticketHash, std::int64_t expiresAt,
                           Callback<Done> done) = 0;

    //! As findByToken(), for a ticket that has not expired at \a now. A ticket is taken once.
    virtual void takeTicket(QByteArray ticketHash, std::int64_t now,
                            Callback<std::optional<SignedInDevice>> done) = 0;

    virtual void list(UserId user, Callback<std::vector<Device>> done) = 0;

    //! Ends \a only, or, where it is null, all devices of \a user but \a keep (null: all). Touches no device of others. Returns how
    //! many ended.
    virtual void revoke(UserId user, DeviceId only, DeviceId keep, Callback<int> done) = 0;

    //! Ends all devices of \a user. Fails with not_found where there is no such account.
    virtual void revokeAll(UserId user, Actor by, Callback<Done> done) = 0;

    //! Revocations above \a number, also those that other processes made, in order; the last thousands are kept.
    virtual void revokedSince(std::int64_t number, Callback<std::vector<Revocation>> done) = 0;

    //! Notes that the device was seen, and numbers its new connection: greater than all before on any node. Fails with
    //! not_found where the device has ended.
    virtual void connect(DeviceId device, std::int64_t at, Callback<std::int64_t> done) = 0;

    //! Moves the time at which each device was last seen forward.
    virtual void setLastSeen(std::vector<DeviceSeen> seen, Callback<Done> done) = 0;

    //! When a device of each user was last seen, where one was.
    virtual void lastSeen(std::vector<UserId> users, Callback<std::vector<Presence>> done) = 0;
};

} // namespace kith
