// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/addresscount.h"
#include "server/transport/http/httpconnections.h"
#include "server/transport/tcp/listener.h"

#include "httppages.h"
#include "rawclient.h"

#include <QTest>

//! Connections in the test's thread, and functions to send requests and read responses.
namespace kith::httptest {

using namespace std::chrono_literals;

constexpr int headerBytes = 1024;

//! Connections in this thread with a manual clock.
struct Server {
    explicit Server(const HttpLimits &limits = standStill())
        : connections(limits, pages, lingering, &addresses)
    {
        if (!listener.listen(QHostAddress::LocalHost))
            qFatal("cannot listen on the loopback");
    }

    static HttpLimits standStill()
    {
        HttpLimits limits;
        limits.headerBytes = headerBytes;
        limits.tick = 24h;
        return limits;
    }

    quint16 port() const { return listener.serverPort(); }
    void after(HttpLimits::Time time) { connections.tick(HttpConnection::Clock::now() + time); }

    HttpPages pages;
    QObject lingering;
    AddressCount addresses;
    HttpConnections connections;
    Listener listener{[this](qintptr descriptor) { connections.adopt(descriptor); }};
};

inline QByteArray httpRequest(const QByteArray &first, const QByteArray &fields = {},
                              const QByteArray &body = {})
{
    return first + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}

inline QByteArray get(const QByteArray &target)
{
    return httpRequest("GET " + target);
}

inline int statusOf(const QByteArray &answer)
{
    return answer.startsWith("HTTP/1.") ? answer.mid(9, 3).toInt() : 0;
}

inline QByteArray bodyOf(const QByteArray &answer)
{
    return answer.mid(answer.indexOf("\r\n\r\n") + 4);
}

//! Writes \a bytes in pieces that arrive one by one as far as the system permits.
inline void writeInPieces(RawClient &client, const QByteArray &bytes, qsizetype size)
{
    for (qsizetype at = 0; at < bytes.size() && client.isConnected(); at += size) {
        client.write(bytes.mid(at, size));
        QCoreApplication::processEvents();
    }
}

} // namespace kith::httptest
