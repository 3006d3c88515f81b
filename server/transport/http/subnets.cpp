// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/subnets.h"

#include <algorithm>

namespace kith {

QHostAddress unmapped(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    return isIpv4 ? QHostAddress(ipv4) : address;
}

bool isIn(const QHostAddress &address, const Subnets &subnets)
{
    return std::ranges::any_of(
        subnets, [plain = unmapped(address)](const auto &subnet) { return plain.isInSubnet(subnet); });
}

} // namespace kith
