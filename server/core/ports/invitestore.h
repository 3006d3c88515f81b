// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "shared/types.h"

#include <vector>

namespace kith {

struct Invite {
    InviteId id;
    QByteArray codeHash; //!< SHA-256 of the code
    UserId createdBy; //!< null: made on the command line
    std::int64_t createdAt = 0;
    std::int64_t expiresAt = 0; //!< 0: never
    int usesLeft = 0; //!< negative: without limit
};

struct InviteOffer {
    QString invitedBy; //!< a name, or empty
    std::int64_t people = 0; //!< accounts on this server
};

//! Invites. A hash of each code is stored, never the code. See stores.h.
class InviteStore
{
public:
    virtual ~InviteStore() = default;

    virtual void create(Invite invite, Callback<Done> done) = 0;

    //! Fails with invite_invalid where it is unknown, revoked, used up or expired at \a now.
    virtual void check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done) = 0;

    virtual void list(Callback<std::vector<Invite>> done) = 0;
    virtual void revoke(InviteId id, Callback<bool> done) = 0; //!< answers whether there was one
};

} // namespace kith
