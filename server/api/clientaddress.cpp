// SPDX-License-Identifier: Apache-2.0
#include "server/api/clientaddress.h"

#include <algorithm>

namespace kith {

namespace {

//! A listener on "::" shows an IPv4 address as an IPv6 one.
QHostAddress unmapped(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    return isIpv4 ? QHostAddress(ipv4) : address;
}

} // namespace

QHostAddress clientAddress(const HttpRequest &request, const QList<Subnet> &proxies)
{
    QByteArrayList named;
    for (const auto &[name, value] : request.fields) {
        if (name.compare("X-Forwarded-For", Qt::CaseInsensitive) == 0)
            named += value.split(',');
    }
    QHostAddress client = unmapped(request.peer);
    const auto isProxy = [&](const Subnet &proxy) { return client.isInSubnet(proxy); };
    while (!named.isEmpty() && std::ranges::any_of(proxies, isProxy)) {
        const QHostAddress next(QString::fromLatin1(named.takeLast().trimmed()));
        if (next.isNull())
            break;
        client = unmapped(next);
    }
    return client;
}

} // namespace kith
