// SPDX-License-Identifier: Apache-2.0
#include "app/connection/link.h"

#include "shared/codec.h"

#include <QLoggingCategory>

namespace kith {

namespace {

Q_LOGGING_CATEGORY(log, "kith.link", QtWarningMsg)

} // namespace

Link::Link(QObject *parent, std::unique_ptr<Wire> wire)
    : QObject(parent)
    , m_wire(std::move(wire))
{
    connect(m_wire.get(), &Wire::opened, this, [this] {
        m_open = true;
        Q_EMIT opened();
    });
    connect(m_wire.get(), &Wire::ended, this, &Link::end);
    connect(m_wire.get(), &Wire::received, this, &Link::receive);
    connect(m_wire.get(), &Wire::ponged, this, &Link::ponged);
}

Link::~Link()
{
    m_wire->disconnect(this);
}

void Link::open(const QUrl &socket)
{
    m_wire->open(socket);
}

void Link::abort()
{
    m_wire->abort();
    end();
}

void Link::close()
{
    m_wire->close();
}

void Link::ping()
{
    m_wire->ping();
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
        m_wire->send(encode(Request{id, request}, Encoding::Cbor));
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
    const int code = m_wire->endCode();
    const QString what = m_wire->endReason();
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
