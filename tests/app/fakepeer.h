// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/codec.h"

#include <QPointer>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <deque>
#include <functional>

namespace kith {

/*!
    A server that says what a test tells it to: speaks frames over a real WebSocket on this computer.

    Requests wait in order until the test takes them; those with an answering function are answered at once.
*/
class FakePeer : public QObject
{
    Q_OBJECT

public:
    FakePeer()
        : m_server(QStringLiteral("fake"), QWebSocketServer::NonSecureMode)
    {
        m_server.setSupportedSubprotocols({subprotocol(Encoding::Cbor)});
        connect(&m_server, &QWebSocketServer::newConnection, this, &FakePeer::accept);
        listen();
    }

    ~FakePeer() override
    {
        if (m_socket)
            m_socket->disconnect(this);
    }

    void listen()
    {
        QVERIFY(m_server.listen(QHostAddress::LocalHost, m_port));
        m_port = m_server.serverPort();
    }
    void unlisten() { m_server.close(); }

    QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/socket").arg(m_port)); }
    int connections() const { return m_connections; }
    bool isConnected() const { return m_socket; }

    //! Takes the oldest request of that type, once it came; others stay.
    template <typename Body>
    std::pair<std::int64_t, Body> take()
    {
        for (;;) {
            for (auto request = m_requests.begin(); request != m_requests.end(); ++request) {
                if (const auto *body = std::get_if<Body>(&request->body)) {
                    const std::pair<std::int64_t, Body> taken{request->id, *body};
                    m_requests.erase(request);
                    return taken;
                }
            }
            QCoreApplication::processEvents(
                QEventLoop::WaitForMoreEvents); // the test's watchdog ends what never comes
        }
    }

    template <typename Body>
    int waiting() const
    {
        return static_cast<int>(
            std::count_if(m_requests.begin(), m_requests.end(),
                          [](const Request &request) { return std::holds_alternative<Body>(request.body); }));
    }

    //! Answers each request of that type, instead of letting it wait.
    template <typename Body>
    void answer(std::function<reply::Any(const Body &)> answering)
    {
        m_answering.push_back([answering](const request::Any &request) -> std::optional<reply::Any> {
            const auto *body = std::get_if<Body>(&request);
            return body ? std::optional(answering(*body)) : std::nullopt;
        });
    }

    void reply(std::int64_t to, const reply::Any &body) { send({to, body}); }
    void push(const reply::Any &body) { send({0, body}); }
    void close(int code) { m_socket->close(static_cast<QWebSocketProtocol::CloseCode>(code)); }
    void cut() { m_socket->abort(); }
    void sendRaw(const QByteArray &bytes) { m_socket->sendBinaryMessage(bytes); }

    //! Signs a client in: takes its hello, and says welcome.
    request::Hello welcome(UserId user, bool fresh = false, bool caughtUp = true, EpochId epoch = {})
    {
        const auto [id, hello] = take<request::Hello>();
        reply::Welcome welcome;
        welcome.version = 1;
        welcome.user = {user, QStringLiteral("ada"), QStringLiteral("Ada Lovelace")};
        welcome.server = QStringLiteral("Fake");
        welcome.fresh = fresh;
        welcome.cursor = QStringLiteral("at the welcome");
        welcome.epoch = epoch;
        reply(id, welcome);
        if (caughtUp)
            push(reply::CaughtUp{});
        return hello;
    }

private:
    void accept()
    {
        ++m_connections;
        if (m_socket)
            m_socket->abort();
        m_socket = m_server.nextPendingConnection();
        m_socket->setParent(this);
        m_requests.clear();
        connect(m_socket, &QWebSocket::binaryMessageReceived, this, &FakePeer::receive);
        connect(m_socket, &QWebSocket::disconnected, m_socket, &QObject::deleteLater);
        connect(m_socket, &QWebSocket::disconnected, this, [this, socket = m_socket.data()] {
            if (m_socket == socket)
                m_socket = nullptr;
        });
    }

    void receive(const QByteArray &bytes)
    {
        const auto decoded = decodeRequest(bytes, Encoding::Cbor);
        const auto *request = std::get_if<Request>(&decoded);
        QVERIFY2(request, "the client sent a frame that is none");
        for (const auto &answering : m_answering) {
            if (const auto body = answering(request->body))
                return reply(request->id, *body);
        }
        m_requests.push_back(*request);
    }

    void send(const Reply &reply)
    {
        if (m_socket)
            m_socket->sendBinaryMessage(encode(reply, Encoding::Cbor));
    }

    QWebSocketServer m_server;
    QPointer<QWebSocket> m_socket;
    std::deque<Request> m_requests;
    std::vector<std::function<std::optional<reply::Any>(const request::Any &)>> m_answering;
    quint16 m_port = 0;
    int m_connections = 0;
};

} // namespace kith
