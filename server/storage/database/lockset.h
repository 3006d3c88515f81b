// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <utility>
#include <vector>

namespace kith {

//! What the jobs of one transaction look up or change, to be locked in one order and read by one statement each.
struct LockSet {
    std::vector<UserId> users; //!< their accounts or devices change
    std::vector<DeviceId> devices; //!< their accounts change
    std::vector<ConversationId> creations; //!< may be created
    std::vector<ConversationId> conversations; //!< their logs may grow, or their heads are read
    std::vector<std::pair<ConversationId, UserId>> members; //!< memberships that may change
    std::vector<std::pair<ConversationId, ClientId>> clientIds; //!< of entries that may be repeats
};

} // namespace kith
