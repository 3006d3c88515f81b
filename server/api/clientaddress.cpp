// SPDX-License-Identifier: Apache-2.0
#include "server/api/clientaddress.h"

namespace kith {

QHostAddress clientAddress(const HttpRequest &request, const Subnets &proxies)
{
    QByteArrayList named;
    for (const auto &[name, value] : request.fields) {
        if (name.compare("X-Forwarded-For", Qt::CaseInsensitive) == 0)
            named += value.split(',');
    }
    QHostAddress client = unmapped(request.peer);
    while (!named.isEmpty() && isIn(client, proxies)) {
        const QHostAddress next(QString::fromLatin1(named.takeLast().trimmed()));
        if (next.isNull())
            break;
        client = unmapped(next);
    }
    return client;
}

} // namespace kith
