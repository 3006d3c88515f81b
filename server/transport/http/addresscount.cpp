// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/addresscount.h"

#include <algorithm>

namespace kith {

namespace {

// One subscriber of IPv6 has at least a /64.
QHostAddress networkOf(const QHostAddress &address)
{
    const QHostAddress plain = unmapped(address);
    if (plain.protocol() == QAbstractSocket::IPv4Protocol)
        return plain;
    Q_IPV6ADDR ipv6 = address.toIPv6Address();
    std::fill(ipv6.c + 8, ipv6.c + 16, quint8(0));
    return QHostAddress(ipv6);
}

} // namespace

AddressCount::AddressCount(Subnets uncounted)
    : m_uncounted(std::move(uncounted))
{
}

int AddressCount::add(const QHostAddress &address)
{
    if (isIn(address, m_uncounted))
        return 0;
    const std::lock_guard lock(m_mutex);
    return ++m_counts[networkOf(address)];
}

void AddressCount::remove(const QHostAddress &address)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_counts.find(networkOf(address));
    if (found != m_counts.end() && --*found == 0)
        m_counts.erase(found);
}

} // namespace kith
