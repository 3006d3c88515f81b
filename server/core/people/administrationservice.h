// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/core/ports/secrets.h"
#include "server/core/ports/stores.h"
#include "server/core/rules/permissions.h"
#include "server/core/sessions/session.h"

namespace kith {

//! What owners and admins do with the accounts of others, and the log of it.
class AdministrationService
{
public:
    AdministrationService(Stores stores, const Clock &clock, Randomness &random)
        : m_stores(stores)
        , m_clock(clock)
        , m_random(random)
    {
    }

    void accounts(const SessionPtr &session, const request::GetAccounts &request, const Replier &replier);

    //! Calls \a done after the answer, as revokeDevices() does: devices may have ended.
    void setDisabled(const SessionPtr &session, const request::SetDisabled &request, const Replier &replier,
                     std::function<void()> done);
    void setRole(const SessionPtr &session, const request::SetServerRole &request, const Replier &replier);
    void revokeDevices(const SessionPtr &session, UserId user, const Replier &replier,
                       std::function<void()> done);
    void createPasswordReset(const SessionPtr &session, UserId user, const Replier &replier);
    void auditLog(const SessionPtr &session, std::int64_t before, const Replier &replier);

private:
    using Check = std::function<permissions::Denial(const Account &asker, const Account &subject)>;
    using Use = std::function<void(const Actor &by, const Account &subject)>;

    //! Calls \a use where who asks may administer, and \a check allows it for \a subject; otherwise answers the error.
    void withSubject(const SessionPtr &session, UserId subject, const Replier &replier, Check check, Use use);

    Stores m_stores;
    const Clock &m_clock;
    Randomness &m_random;
};

} // namespace kith
