// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/accountstore.h"
#include "server/core/sessions/session.h"

#include <algorithm>

namespace kith {

//! Answers \a answer with all \a users that it names, disabled ones too. They may be named several times.
template <typename Answer>
void answerWithUsers(AccountStore &accounts, Answer answer, std::vector<UserId> users, const Replier &replier)
{
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());
    const auto complete = [answer = std::move(answer)](std::vector<User> found) {
        Answer full = answer;
        full.users = std::move(found);
        return full;
    };
    accounts.users(std::move(users), AccountStore::Whom::Everybody,
                   replier.then<std::vector<User>>(complete));
}

} // namespace kith
