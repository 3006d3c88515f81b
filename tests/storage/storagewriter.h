// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

#include <vector>

namespace kith {

//! The conversations that the program storagewriter appends to.
inline std::vector<ConversationId> writtenConversations()
{
    return {ConversationId(makeUuidV8("written 1")), ConversationId(makeUuidV8("written 2")),
            ConversationId(makeUuidV8("written 3"))};
}

} // namespace kith
