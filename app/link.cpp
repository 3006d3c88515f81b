// SPDX-License-Identifier: Apache-2.0
#include "app/link.h"

#include "shared/codec.h"

#include <QLoggingCategory>
#include <QNetworkRequest>
#include <QWebSocketHandshakeOptions>

namespace kith {

namespace {

Q_LOGGING_CATEGORY(log, "kith.link", QtWarningMsg)

constexpr quint64 largestMessage = 16 * 1024 * 1024; // a bound on what a server may make us hold

} // namespace

Link::Link(QObject *parent)
    : QObject(parent)
{
    m_socket.setMaxAllowedIncomingMessageSize(largestMessage);
    m_socket.setMaxAllowedIncomingFrameSize(largestMessage);
    connect(&m_socket, &QWebSocket::connected, this, [this] {
        m_open = true;
        Q_EMIT opened();
    });
    connect(&m_socket, &QWebSocket::disconnected, this, &Link::end);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto failed = &QWebSocket::errorOccurred;
#else
    const auto failed = qOverload<QAbstractSocket::SocketError>(&QWebSocket::error);
#endif
    connect(&m_socket, failed, this, [this] {
        if (!m_open)
            end(); // no disconnected() follows where nothing was connected
    });
    connect(&m_socket, &QWebSocket::binaryMessageReceived, this, &Link::receive);
    connect(&m_socket, &QWebSocket::pong, this, &Link::ponged);
}

Link::~Link()
{
    m_socket.disconnect(this);
}

void Link::open(const QUrl &socket)
{
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({subprotocol(Encoding::Cbor)});
    m_socket.open(QNetworkRequest(socket), options);
}

void Link::abort()
{
    m_socket.abort();
    end();
}

void Link::close()
{
    m_socket.close();
}

void Link::ping()
{
    m_socket.ping();
}

void Link::ask(const request::Any &request, QObject *context, Answer done)
{
    const std::int64_t id = ++m_lastId;
    m_waiting.insert(id, {context, std::move(done)});
    send(id, request);
}

void Link::tell(const request::Any &request)
{
    send(0, request);
}

void Link::send(std::int64_t id, const request::Any &request)
{
    if (!m_ended)
        m_socket.sendBinaryMessage(encode(Request{id, request}, Encoding::Cbor));
}

void Link::receive(const QByteArray &bytes)
{
    auto decoded = decodeReply(bytes, Encoding::Cbor);
    if (const auto *rejected = std::get_if<Rejected>(&decoded)) {
        // A frame of a later version is passed over; an answer that cannot be read still has to be one.
        qCWarning(log) << "unreadable frame:" << rejected->error.message;
        if (rejected->malformed)
            return abort();
        if (const Waiting waiting = m_waiting.take(rejected->id); waiting.context)
            waiting.done(Error{ErrorCode::Internal, rejected->error.message, 0});
        return;
    }
    const Reply &reply = std::get<Reply>(decoded);
    const auto *error = std::get_if<Error>(&reply.body);
    if (reply.re) {
        const Waiting waiting = m_waiting.take(reply.re);
        if (!waiting.context)
            return;
        waiting.done(error ? Result<reply::Any>(*error) : Result<reply::Any>(reply.body));
    } else if (error) {
        qCWarning(log) << "the server says:" << error->message;
    } else {
        Q_EMIT pushed(reply.body);
    }
}

void Link::end()
{
    if (std::exchange(m_ended, true))
        return;
    const int code = m_open ? m_socket.closeCode() : 0;
    const QString what = m_open ? m_socket.closeReason() : m_socket.errorString();
    m_open = false;
    const QPointer<Link> alive(this);
    const Error error{ErrorCode::Unavailable, QStringLiteral("the connection ended"), 1};
    for (const Waiting &waiting : std::exchange(m_waiting, {})) {
        if (waiting.context)
            waiting.done(error);
    }
    if (alive)
        Q_EMIT closed(code, what);
}

} // namespace kith
