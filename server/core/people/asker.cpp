// SPDX-License-Identifier: Apache-2.0
#include "server/core/people/asker.h"

namespace kith {

void withAsker(AccountStore &accounts, const SessionPtr &session, const Replier &replier,
               std::function<permissions::Denial(ServerRole)> check, std::function<void(const Account &)> use)
{
    accounts.find(session->user.id, [=](const Result<std::optional<Account>> &account) {
        if (!account)
            return replier.fail(account.error());
        if (!*account || (*account)->disabled)
            return replier.fail(ErrorCode::TokenInvalid, QStringLiteral("Your account is disabled."));
        if (const auto denial = check((*account)->role))
            return replier.fail(*denial);
        use(**account);
    });
}

} // namespace kith
