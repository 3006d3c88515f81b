// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/core/ports/secrets.h"
#include "server/core/ports/settings.h"
#include "server/core/ports/stores.h"
#include "server/core/sessions/session.h"

namespace kith {

//! The invites to this server: makes, lists and revokes them.
class InviteService
{
public:
    InviteService(const ServiceSettings &settings, Stores stores, const Clock &clock, Randomness &random)
        : m_settings(settings)
        , m_stores(stores)
        , m_clock(clock)
        , m_random(random)
    {
    }

    void create(const SessionPtr &session, const request::CreateInvite &request, const Replier &replier);
    void list(const SessionPtr &session, InviteId after, const Replier &replier);
    void revoke(const SessionPtr &session, InviteId invite, const Replier &replier);

private:
    //! Calls \a use(user, whose): who asks, and whose invites they see (null: everybody's).
    void withInviter(const SessionPtr &session, const Replier &replier,
                     std::function<void(UserId user, UserId whose)> use);

    ServiceSettings m_settings;
    Stores m_stores;
    const Clock &m_clock;
    Randomness &m_random;
};

} // namespace kith
