// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/codec.h"

#include <QCoreApplication>
#include <QHash>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <deque>

namespace kith {

//! A server of HTTP that says what a test tells it to, on this computer. Requests wait until the test takes them.
class FakeHttp : public QObject
{
    Q_OBJECT

public:
    struct Call {
        QByteArray method, target, body;
        QHash<QByteArray, QByteArray> fields; //!< by their names in lower case
        QPointer<QTcpSocket> socket;
    };

    FakeHttp()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            ++m_connections;
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                std::erase_if(m_calls, [&](const Call &call) { return call.socket == socket; });
                socket->deleteLater();
            });
        });
        m_server.listen(QHostAddress::LocalHost);
    }
    ~FakeHttp() override
    {
        for (QTcpSocket *socket : m_server.findChildren<QTcpSocket *>())
            socket->disconnect(this);
    }

    quint16 port() const { return m_server.serverPort(); }
    QUrl socketUrl() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/socket").arg(port())); }
    int connections() const { return m_connections; }

    //! Takes the oldest request whose target begins so, once it came.
    Call take(const QByteArray &target)
    {
        for (;;) {
            for (auto call = m_calls.begin(); call != m_calls.end(); ++call) {
                if (call->target.startsWith(target)) {
                    const Call taken = *call;
                    m_calls.erase(call);
                    return taken;
                }
            }
            QCoreApplication::processEvents(
                QEventLoop::WaitForMoreEvents); // the test's watchdog ends what never comes
        }
    }
    qsizetype waiting(const QByteArray &target) const
    {
        return std::count_if(m_calls.begin(), m_calls.end(),
                             [&](const Call &call) { return call.target.startsWith(target); });
    }

    //! Refuses each WebSocket.
    bool refusesUpgrades = false;

    static void answer(const Call &call, const reply::Any &body) { answer(call, 200, json(body)); }
    static void answer(const Call &call, int status, const QByteArray &body,
                       const QByteArray &fields = "Content-Type: application/json\r\n")
    {
        if (call.socket)
            call.socket->write("HTTP/1.1 " + QByteArray::number(status) + " Some Phrase\r\n" + fields
                               + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
    static void refuse(const Call &call, int status, const QByteArray &code, int retryAfter = 0)
    {
        answer(call, status,
               "{\"type\":\"about:blank\",\"status\":" + QByteArray::number(status)
                   + ",\"detail\":\"so it is\",\"code\":\"" + code
                   + "\",\"retryAfter\":" + QByteArray::number(retryAfter) + '}',
               "Content-Type: application/problem+json\r\n"
                   + QByteArray(status == 401 ? "WWW-Authenticate: Bearer\r\n" : ""));
    }
    static void cut(const Call &call)
    {
        if (call.socket)
            call.socket->abort();
    }

    //! The answer to a poll.
    static QByteArray page(const reply::Welcome &welcome, const std::vector<reply::Any> &events,
                           const QByteArray &cursor)
    {
        QByteArrayList frames;
        for (const reply::Any &event : events)
            frames.append(json(event));
        return "{\"welcome\":" + json(welcome) + ",\"events\":[" + frames.join(',') + "],\"cursor\":\""
            + cursor + "\"}";
    }

private:
    static QByteArray json(const reply::Any &body) { return encode(Reply{0, body}, Encoding::Json); }

    void read(QTcpSocket *socket)
    {
        QByteArray &bytes = m_unread[socket];
        bytes += socket->readAll();
        for (;;) {
            const qsizetype end = bytes.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            const QByteArrayList lines = bytes.left(end).split('\n');
            const QByteArrayList first = lines.front().split(' ');
            Call call{first.value(0), first.value(1), {}, {}, socket};
            for (const QByteArray &line : lines.mid(1)) {
                const qsizetype colon = line.indexOf(':');
                call.fields[line.left(colon).toLower()] = line.mid(colon + 1).trimmed();
            }
            const qsizetype size = call.fields.value("content-length").toLongLong();
            if (bytes.size() < end + 4 + size)
                return;
            call.body = bytes.mid(end + 4, size);
            bytes.remove(0, end + 4 + size);
            if (refusesUpgrades && call.fields.contains("upgrade")) {
                answer(call, 403, "no", "Content-Type: text/plain\r\n");
                socket->disconnectFromHost();
            } else {
                m_calls.push_back(call);
            }
        }
    }

    QTcpServer m_server;
    QHash<QTcpSocket *, QByteArray> m_unread;
    std::deque<Call> m_calls;
    int m_connections = 0;
};

} // namespace kith
