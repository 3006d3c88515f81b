// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/httpconnection.h"

#include "server/transport/http/requestreader.h"
#include "server/transport/loop/taskqueue.h"
#include "server/transport/tcp/lingeringclose.h"

#include <boost/beast/core/string.hpp>

#include <QDateTime>
#include <QLocale>
#include <QPointer>
#include <QTcpSocket>

#include <algorithm>
#include <atomic>

namespace kith {

namespace http = boost::beast::http;
using http::field;
using http::status;

namespace {

constexpr qint64 readBytes = 64 * 1024; // buffered here; the rest waits in the kernel

HttpResponse sentence(status code, const QByteArray &text, HttpFields fields = {})
{
    return plainAnswer(int(code), text, std::move(fields));
}

// In the format of RFC 9110, 5.6.7.
QByteArray dateNow()
{
    return QLocale::c()
        .toString(QDateTime::currentDateTimeUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
        .toLatin1();
}

QByteArray allowed(const HttpRoute &route)
{
    QByteArray names;
    for (const QByteArray &method : route.methods)
        names += (names.isEmpty() ? "" : ", ") + method + (method == "GET" ? ", HEAD" : "");
    return names;
}

HttpFields fieldsOf(const RequestReader::Request &request)
{
    HttpFields fields;
    for (const auto &line : request)
        fields.emplace_back(toBytes(line.name_string()), toBytes(line.value()));
    return fields;
}

} // namespace

struct HttpReplier::State {
    std::shared_ptr<TaskQueue> tasks;
    QPointer<HttpConnection> connection; //!< used in its thread only
    quint64 number = 0;
    std::atomic<bool> answered = false;

    ~State()
    {
        answer(sentence(status::internal_server_error, "The server made a mistake: it has no answer."));
    }

    void answer(HttpResponse answer)
    {
        if (answered.exchange(true))
            return;
        tasks->post([to = connection, which = number, answer = std::move(answer)] {
            if (to)
                to->takeAnswer(which, answer);
        });
    }
};

HttpReplier::HttpReplier(std::shared_ptr<State> state)
    : m_state(std::move(state))
{
}

void HttpReplier::answer(HttpResponse answer) const
{
    m_state->answer(std::move(answer));
}

HttpConnection::HttpConnection(QTcpSocket *socket, const HttpContext &context, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_socket(socket)
    , m_reader(std::make_unique<RequestReader>(context.limits.headerBytes))
    , m_since(Clock::now())
{
    socket->setParent(this);
    socket->setReadBufferSize(readBytes);
    connect(socket, &QIODevice::readyRead, this, &HttpConnection::readOn);
    connect(socket, &QAbstractSocket::disconnected, this, &HttpConnection::drop);
    // Queued, because Qt still uses the socket while it emits bytesWritten.
    connect(
        socket, &QIODevice::bytesWritten, this,
        [this] {
            m_since = m_phase == Phase::Sending ? Clock::now() : m_since;
            sent();
            readOn();
        },
        Qt::QueuedConnection);
}

HttpConnection::~HttpConnection()
{
    m_socket->disconnect(this);
}

void HttpConnection::turnAway()
{
    refuse(sentence(status::service_unavailable, "There are too many connections.", {{"Retry-After", "1"}}));
}

void HttpConnection::readOn()
{
    while (m_phase == Phase::Reading) {
        const QByteArray bytes = m_socket->readAll();
        if (!bytes.isEmpty() && !m_reader->hasBegun())
            m_since = Clock::now();
        m_reader->feed(bytes);
        if (!readRequest())
            return;
    }
}

bool HttpConnection::readRequest()
{
    using Progress = RequestReader::Progress;
    const auto ready = [this](Progress progress) {
        if (progress == Progress::HeaderTooLong)
            refuse(sentence(status::request_header_fields_too_large,
                            "The header may have " + QByteArray::number(m_context.limits.headerBytes)
                                + " bytes."));
        else if (progress == Progress::BodyTooLong)
            refuse(sentence(status::payload_too_large,
                            m_route.bodyBytes == 0
                                ? QByteArray("There is no body here.")
                                : "The body may have " + QByteArray::number(m_route.bodyBytes) + " bytes."));
        else if (progress == Progress::Malformed)
            refuse(sentence(status::bad_request, "This is not an HTTP/1.1 request."));
        return progress == Progress::Ready;
    };
    if (!m_judged) {
        const Progress progress = m_reader->readHeader();
        if (!ready(progress))
            return progress != Progress::NeedMore;
        judge();
        if (!m_judged)
            return true;
    }
    const Progress progress = m_reader->readBody(m_route.bodyBytes);
    if (!ready(progress))
        return progress != Progress::NeedMore;
    handOver();
    return true;
}

// Checks the header. Either the request goes on to its body, or it is answered here.
void HttpConnection::judge()
{
    const RequestReader::Request &request = m_reader->request();
    const auto target = splitTarget(toBytes(request.target()));
    m_request = {toBytes(request.method_string()), target.path, target.query, fieldsOf(request), {},
                 m_socket->peerAddress()};
    m_form = {int(request.version()), request.keep_alive(), request.method() == http::verb::head};
    if (m_form.headOnly)
        m_request.method = "GET";

    if (request.count(field::host) > 1 || (request.version() == 11 && request.count(field::host) == 0))
        return refuse(sentence(status::bad_request, "The request needs exactly one Host."));
    if (request.count(field::transfer_encoding) > 0
        && !(request.version() == 11 && boost::beast::iequals(request[field::transfer_encoding], "chunked")
             && request.count(field::transfer_encoding) == 1))
        return refuse(sentence(status::not_implemented, "Of transfer codings only chunked is possible."));

    auto route = m_context.handler.route(m_request.path);
    if (!route || !std::ranges::count(route->methods, m_request.method)) {
        const HttpResponse answer = !route
            ? sentence(status::not_found, "There is nothing here.")
            : sentence(status::method_not_allowed, "Only " + allowed(*route) + " is possible here.",
                       {{"Allow", allowed(*route)}});
        return m_reader->hasBody() ? refuse(answer) : respond(answer);
    }
    if (request.count(field::expect) > 0 && !boost::beast::iequals(request[field::expect], "100-continue"))
        return refuse(sentence(status::expectation_failed, "Only 100-continue may be expected."));
    m_route = std::move(*route);
    m_judged = true;
    const bool waits = request.version() == 11 && m_reader->hasBody() && m_reader->rest().isEmpty();
    if (request.count(field::expect) > 0 && waits && m_reader->mayFit(m_route.bodyBytes))
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
}

void HttpConnection::handOver()
{
    const std::string &body = m_reader->request().body();
    m_request.body = QByteArray(body.data(), qsizetype(body.size()));
    m_phase = Phase::Answering;
    m_since = Clock::now();
    auto state = std::make_shared<HttpReplier::State>();
    state->tasks = m_context.tasks;
    state->connection = this;
    state->number = m_number;
    m_context.handler.handle(std::exchange(m_request, {}), HttpReplier(std::move(state)));
}

void HttpConnection::takeAnswer(quint64 number, const HttpResponse &answer)
{
    if (m_phase != Phase::Answering || number != m_number)
        return;
    respond(answer);
    readOn();
}

//! Sends the last response of this connection.
void HttpConnection::refuse(const HttpResponse &answer)
{
    m_form.keepAlive = false;
    respond(answer);
}

void HttpConnection::respond(const HttpResponse &answer)
{
    HttpResponse dated = answer;
    dated.fields.emplace_back("Date", dateNow());
    m_phase = Phase::Sending;
    m_since = Clock::now();
    m_socket->write(serialized(dated, m_form));
    m_socket->flush();
    sent();
}

void HttpConnection::sent()
{
    if (m_phase != Phase::Sending || m_socket->bytesToWrite() > 0)
        return;
    if (!m_form.keepAlive)
        return close();
    m_reader->next();
    ++m_number;
    m_judged = false;
    m_form = {};
    m_phase = Phase::Reading;
    m_since = Clock::now();
}

void HttpConnection::tick(Clock::time_point now)
{
    const HttpLimits &limits = m_context.limits;
    const auto waited = now - m_since;
    switch (m_phase) {
    case Phase::Reading:
        if (m_reader->hasBegun() && waited >= limits.requestTime)
            refuse(sentence(status::request_timeout, "The request did not come whole in time."));
        else if (!m_reader->hasBegun() && waited >= limits.idleTime)
            close();
        return;
    case Phase::Answering:
        if (m_route.answerTime.count() > 0 && waited >= m_route.answerTime)
            takeAnswer(m_number, sentence(status::service_unavailable, m_route.lateAnswer));
        return;
    case Phase::Sending:
        if (waited >= limits.unsentTime)
            drop();
        return;
    case Phase::Closed:
        return;
    }
}

//! Called when all is sent. Discards further input: unread bytes would reset the connection and could destroy the response.
void HttpConnection::close()
{
    m_phase = Phase::Closed;
    m_socket->disconnect(this);
    LingeringClose::end(*m_socket, m_context.limits.lingerTime, m_context.lingering,
                        [this] { m_socket->close(); });
    Q_EMIT ended();
}

void HttpConnection::drop()
{
    if (std::exchange(m_phase, Phase::Closed) == Phase::Closed)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    Q_EMIT ended();
}

} // namespace kith
