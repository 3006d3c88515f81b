// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/hostlookup.h"

#ifdef Q_OS_WIN
#include <ws2tcpip.h>
#else
#include <netdb.h>
#include <sys/socket.h>
#endif

namespace kith {

// IPv4 first, because that is what "localhost" usually means.
QStringList addressesOf(const QString &name)
{
    QStringList found;
    for (const int family : {AF_INET, AF_INET6}) {
        addrinfo hints{};
        hints.ai_family = family;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo *first = nullptr;
        if (getaddrinfo(name.toUtf8().constData(), nullptr, &hints, &first) != 0)
            continue;
        for (const addrinfo *one = first; one; one = one->ai_next) {
            char text[NI_MAXHOST];
            if (getnameinfo(one->ai_addr, socklen_t(one->ai_addrlen), text, sizeof text, nullptr, 0,
                            NI_NUMERICHOST)
                == 0)
                found.append(QString::fromLatin1(text));
        }
        freeaddrinfo(first);
    }
    return found;
}

} // namespace kith
