// SPDX-License-Identifier: Apache-2.0
#include "shared/replies.h"

namespace kith::reply {

Any::Any() = default;
Any::Any(const Any &other) = default;
Any::Any(Any &&other) noexcept = default;
Any &Any::operator=(const Any &other) = default;
Any &Any::operator=(Any &&other) noexcept = default;
Any::~Any() = default;

bool Any::operator==(const Any &other) const
{
    return static_cast<const variant &>(*this) == static_cast<const variant &>(other);
}

} // namespace kith::reply
