// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

namespace kith {

//! Returns the id of the first account's invite. It is constant, so that a new invite replaces the previous one.
inline InviteId ownerInvite()
{
    return InviteId(makeUuidV8("the owner's invite"));
}

} // namespace kith
