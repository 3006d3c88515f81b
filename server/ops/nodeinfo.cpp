// SPDX-License-Identifier: Apache-2.0
#include "server/ops/nodeinfo.h"

#include "shared/jsonvalue.h"

namespace kith {

QByteArray NodeInfo::toJson() const
{
    return json::encode(*this);
}

std::optional<NodeInfo> NodeInfo::fromJson(const QByteArray &text)
{
    const auto info = json::decode<NodeInfo>(text);
    return info ? std::optional(*info) : std::nullopt;
}

} // namespace kith
