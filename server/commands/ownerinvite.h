// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/ids.h"

namespace kith {

//! The invite of the first account. Its id is always the same, so that a new one takes the place of the one
//! before.
inline InviteId ownerInvite()
{
    return InviteId(makeUuidV8("the owner's invite"));
}

} // namespace kith
