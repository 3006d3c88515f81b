// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <utility>
#include <vector>

namespace kith {

//! What the jobs of one transaction will look up or change, so that it can be locked in one order and read at once.
struct LockSet {
    std::vector<UserId> users; //!< whose accounts or devices change
    std::vector<DeviceId> devices; //!< whose accounts change
    std::vector<ConversationId> creations; //!< conversations that may be made
    std::vector<ConversationId> conversations; //!< those and others that may grow, or whose head matters
    std::vector<std::pair<ConversationId, UserId>> members; //!< memberships that may change
    std::vector<std::pair<ConversationId, ClientId>> origins; //!< entries that may be there already
};

} // namespace kith
