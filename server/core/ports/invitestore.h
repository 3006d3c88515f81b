// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/actor.h"
#include "server/core/ports/callback.h"
#include "shared/types.h"

#include <vector>

namespace kith {

struct InviteOffer {
    QString invitedBy; //!< a name, or empty
    std::int64_t people = 0; //!< accounts on this server
};

//! Invites. A hash of each code is stored, never the code. See stores.h.
class InviteStore
{
public:
    virtual ~InviteStore() = default;

    //! \a codeHash is the SHA-256 of its code. Fails with conflict where there is one of this id or code.
    virtual void create(Invite invite, QByteArray codeHash, Callback<Done> done) = 0;

    //! Fails with invite_invalid where it is unknown, revoked, used up or expired at \a now.
    virtual void check(QByteArray codeHash, std::int64_t now, Callback<InviteOffer> done) = 0;

    //! Those valid at \a now, the newest id first: made by \a createdBy (null: by anybody), after \a after (null: from the first).
    virtual void list(UserId createdBy, InviteId after, int limit, std::int64_t now,
                      Callback<std::vector<Invite>> done) = 0;

    //! One made by \a createdBy (null: by anybody). Answers whether there was one.
    virtual void revoke(InviteId id, UserId createdBy, Actor by, Callback<bool> done) = 0;
};

} // namespace kith
