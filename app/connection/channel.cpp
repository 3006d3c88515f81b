// SPDX-License-Identifier: Apache-2.0
#include "app/connection/channel.h"

#include "app/platform/log.h"
#include "shared/codec.h"

namespace kith {

Channel::Channel(QObject *parent, std::unique_ptr<Transport> transport)
    : QObject(parent)
    , m_transport(std::move(transport))
{
    connect(m_transport.get(), &Transport::opened, this, [this] {
        m_open = true;
        Q_EMIT opened();
    });
    connect(m_transport.get(), &Transport::ended, this, &Channel::end);
    connect(m_transport.get(), &Transport::received, this, &Channel::receive);
    connect(m_transport.get(), &Transport::ponged, this, &Channel::ponged);
}

Channel::~Channel()
{
    m_transport->disconnect(this);
}

void Channel::open(const QUrl &socket)
{
    m_transport->open(socket);
}

void Channel::abort()
{
    m_transport->abort();
    end();
}

void Channel::close()
{
    m_transport->close();
}

void Channel::ping()
{
    m_transport->ping();
}

void Channel::ask(const request::Any &request, QObject *context, Answer done)
{
    const std::int64_t id = ++m_lastId;
    m_waiting.insert(id, {context, std::move(done)});
    send(id, request);
}

void Channel::notify(const request::Any &request)
{
    send(0, request);
}

void Channel::send(std::int64_t id, const request::Any &request)
{
    if (!m_ended)
        m_transport->send(encode(Request{id, request}, Encoding::Cbor));
}

void Channel::receive(const QByteArray &bytes)
{
    auto decoded = decodeReply(bytes, Encoding::Cbor);
    if (const auto *rejected = std::get_if<Rejected>(&decoded)) {
        // Skips an unknown push. An unreadable answer fails its request.
        qCWarning(connectionLog) << "unreadable frame:" << rejected->error.message;
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
        qCWarning(connectionLog) << "the server says:" << error->message;
    } else {
        Q_EMIT pushed(reply.body);
    }
}

void Channel::end()
{
    if (std::exchange(m_ended, true))
        return;
    const int code = m_transport->endCode();
    const QString what = m_transport->endReason();
    m_open = false;
    const QPointer<Channel> alive(this);
    const Error error{ErrorCode::Unavailable, QStringLiteral("the connection ended"), 0};
    for (const Waiting &waiting : std::exchange(m_waiting, {})) {
        if (waiting.context)
            waiting.done(error);
    }
    if (alive)
        Q_EMIT closed(code, what);
}

} // namespace kith
