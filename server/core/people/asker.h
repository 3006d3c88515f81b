// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/accountstore.h"
#include "server/core/rules/permissions.h"
#include "server/core/sessions/session.h"

namespace kith {

/*!
    Reads the account of who asks, and calls \a use with it where it is enabled and \a check(role) allows the request; otherwise
    answers the error. Read for each request: another node may have changed the role.
*/
void withAsker(AccountStore &accounts, const SessionPtr &session, const Replier &replier,
               std::function<permissions::Denial(ServerRole)> check,
               std::function<void(const Account &)> use);

} // namespace kith
