// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/httpconnection.h"

#include "server/transport/http/requestreader.h"
#include "server/transport/loop/taskqueue.h"
#include "server/transport/tcp/lingeringclose.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <QDateTime>
#include <QLocale>
#include <QPointer>
#include <QSslSocket>
#include <QTcpSocket>

#include <algorithm>
#include <atomic>
#include <utility>

namespace kith {

namespace http = boost::beast::http;
using http::field;

namespace {

constexpr qint64 readBytes = 64 * 1024; // buffered here; the rest waits in the kernel
constexpr qint64 roomBytes = 64 * 1024; // bytes; at most as many leave room for more of a stream

// In the format of RFC 9110, 5.6.7.
QByteArray dateNow()
{
    return QLocale::c()
        .toString(QDateTime::currentDateTimeUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
        .toLatin1();
}

HttpResponse dated(HttpResponse answer)
{
    answer.fields.emplace_back("Date", dateNow());
    return answer;
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

bool hasOneHost(const RequestReader::Request &request)
{
    const auto hosts = request.count(field::host);
    return hosts == 1 || (hosts == 0 && request.version() == 10);
}

bool isKnownCoding(const RequestReader::Request &request)
{
    const auto codings = request.count(field::transfer_encoding);
    return codings == 0
        || (codings == 1 && boost::beast::iequals(request[field::transfer_encoding], "chunked"));
}

bool asksForWebSocket(const RequestReader::Request &request)
{
    const auto [begin, end] = request.equal_range(field::upgrade);
    return std::any_of(begin, end,
                       [](const auto &line) { return http::token_list(line.value()).exists("websocket"); });
}

} // namespace

struct HttpStream::State {
    std::shared_ptr<TaskQueue> tasks;
    QPointer<HttpConnection> connection; //!< used in its thread only
    quint64 number = 0;
    std::atomic<bool> answered = false;
    bool streams = false; //!< begun and not ended

    ~State()
    {
        if (!answered || streams)
            tasks->post([to = connection, which = number] {
                if (to)
                    to->abandon(which);
            });
    }
};

HttpStream::HttpStream(std::shared_ptr<State> state)
    : m_state(std::move(state))
{
}

void HttpStream::write(const QByteArray &bytes) const
{
    if (m_state->streams && m_state->connection)
        m_state->connection->write(m_state->number, bytes);
}

void HttpStream::awaitRoom(std::function<void()> then) const
{
    if (m_state->streams && m_state->connection)
        m_state->connection->awaitRoom(m_state->number, std::move(then));
}

void HttpStream::end() const
{
    if (std::exchange(m_state->streams, false) && m_state->connection)
        m_state->connection->endStream(m_state->number);
}

HttpReplier::HttpReplier(std::shared_ptr<HttpStream::State> state)
    : m_state(std::move(state))
{
}

void HttpReplier::answer(HttpResponse answer) const
{
    if (m_state->answered.exchange(true))
        return;
    m_state->tasks->post([to = m_state->connection, which = m_state->number, answer = std::move(answer)] {
        if (to)
            to->takeAnswer(which, answer);
    });
}

HttpStream HttpReplier::stream(const HttpResponse &head) const
{
    if (!m_state->answered.exchange(true) && m_state->connection) {
        m_state->streams = true;
        m_state->connection->beginStream(m_state->number, head);
    }
    return HttpStream(m_state);
}

void HttpReplier::onGone(std::function<void()> gone) const
{
    if (!m_state->connection || !m_state->connection->onGone(m_state->number, gone))
        m_state->tasks->post(std::move(gone));
}

HttpConnection::HttpConnection(QTcpSocket *socket, const HttpContext &context, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_socket(socket)
    , m_peer(socket->peerAddress())
    , m_since(Clock::now())
{
    socket->setParent(this);
    socket->setReadBufferSize(readBytes);
    connect(socket, &QIODevice::readyRead, this, &HttpConnection::readOn);
    connect(socket, &QAbstractSocket::disconnected, this, &HttpConnection::drop);
    // Queued, because Qt still uses the socket while it emits the signal. bytesWritten of TLS is of bytes that are encrypted only.
    if (auto *tls = qobject_cast<QSslSocket *>(socket))
        connect(tls, &QSslSocket::encryptedBytesWritten, this, &HttpConnection::progress,
                Qt::QueuedConnection);
    else
        connect(socket, &QIODevice::bytesWritten, this, &HttpConnection::progress, Qt::QueuedConnection);
}

HttpConnection::~HttpConnection()
{
    m_phase = Phase::Closed;
    m_socket->disconnect(this);
    reportGone();
}

void HttpConnection::start(const QByteArray &received, Clock::time_point since)
{
    take(received);
    m_since = since;
    readOn();
}

void HttpConnection::turnAway(int status, const QByteArray &why)
{
    refuse(problem(status, why, {{"Retry-After", "1"}}));
}

void HttpConnection::take(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    if (!m_reader)
        m_reader =
            std::make_unique<RequestReader>(m_context.limits.headerBytes, m_context.limits.targetBytes);
    if (m_judged || !m_reader->hasBegun())
        m_since = Clock::now();
    m_reader->feed(bytes);
}

void HttpConnection::readOn()
{
    while (m_phase == Phase::Reading) {
        take(m_socket->read(m_socket->bytesAvailable())); // so that Qt does not keep its 16 KiB block
        if (!m_reader || !readRequest())
            return;
    }
}

bool HttpConnection::readRequest()
{
    using Progress = RequestReader::Progress;
    const auto ready = [this](Progress progress) {
        const HttpLimits &limits = m_context.limits;
        if (progress == Progress::HeaderTooLong)
            refuse(problem(431, "The header may have " + QByteArray::number(limits.headerBytes) + " bytes."));
        else if (progress == Progress::TargetTooLong)
            refuse(problem(414, "The target may have " + QByteArray::number(limits.targetBytes) + " bytes."));
        else if (progress == Progress::BodyTooLong)
            refuse(problem(413,
                           m_route.bodyBytes == 0
                               ? QByteArray("There is no body here.")
                               : "The body may have " + QByteArray::number(m_route.bodyBytes) + " bytes."));
        else if (progress == Progress::Malformed)
            refuse(problem(400, "This is not an HTTP/1.1 request."));
        else if (!m_reader->hasBegun())
            m_reader.reset(); // an empty line
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
    m_request = {toBytes(request.method_string()), target.path, target.query, fieldsOf(request), {}, m_peer};
    m_form = {int(request.version()), request.keep_alive(), request.method() == http::verb::head};
    if (m_form.headOnly)
        m_request.method = "GET";

    if (!hasOneHost(request))
        return refuse(problem(400, "The request needs exactly one Host."));
    if (!isKnownCoding(request))
        return refuse(problem(501, "Of transfer codings only chunked is possible."));
    if (asksForWebSocket(request))
        return refuse(problem(426, "A WebSocket needs a connection on which it is the first request.",
                              {{"Upgrade", "websocket"}, {"Connection", "close, Upgrade"}}));

    auto route = m_context.handler.route(m_request);
    if (!route)
        return turnDown(problem(404, "There is nothing here."));
    if (!std::ranges::count(route->methods, m_request.method))
        return turnDown(
            problem(405, "Only " + allowed(*route) + " is possible here.", {{"Allow", allowed(*route)}}));
    if (request.count(field::expect) > 0 && !boost::beast::iequals(request[field::expect], "100-continue"))
        return refuse(problem(417, "Only 100-continue may be expected."));
    if (route->needsBody && !m_reader->hasLength())
        return turnDown(problem(411, "The request needs a body and its length."));
    m_route = std::move(*route);
    m_judged = true;
    m_since = Clock::now();
    const bool waits = request.version() == 11 && m_reader->hasBody() && m_reader->rest().isEmpty();
    if (request.count(field::expect) > 0 && waits && m_reader->mayFit(m_route.bodyBytes))
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
}

//! Answers the request without its handler. The connection goes on if there is no body to be read.
void HttpConnection::turnDown(const HttpResponse &answer)
{
    if (m_reader->hasBody())
        return refuse(answer);
    m_reader->next();
    respond(answer);
}

void HttpConnection::handOver()
{
    const std::string &body = m_reader->request().body();
    m_request.body = QByteArray(body.data(), qsizetype(body.size()));
    m_reader->next();
    if (!m_reader->hasBegun())
        m_reader.reset();
    m_route.methods = {};
    m_phase = Phase::Answering;
    m_since = Clock::now();
    auto state = std::make_shared<HttpStream::State>();
    state->tasks = m_context.tasks;
    state->connection = this;
    state->number = m_number;
    m_context.handler.handle(std::exchange(m_request, {}), HttpReplier(std::move(state)));
}

void HttpConnection::takeAnswer(quint64 number, const HttpResponse &answer)
{
    if (m_phase != Phase::Answering || number != m_number)
        return;
    m_gone = nullptr;
    respond(answer);
    readOn();
}

void HttpConnection::beginStream(quint64 number, const HttpResponse &head)
{
    if (m_phase != Phase::Answering || number != m_number)
        return;
    m_form.keepAlive = m_form.keepAlive && m_form.version == 11 && !m_context.draining;
    append(serializedHead(dated(head), m_form));
    m_phase = m_form.headOnly ? Phase::Sending : Phase::Streaming;
    if (m_form.headOnly && m_gone)
        m_context.tasks->post(std::exchange(m_gone, {}));
}

void HttpConnection::write(quint64 number, const QByteArray &bytes)
{
    if (m_phase != Phase::Streaming || number != m_number || bytes.isEmpty())
        return;
    append(m_form.version == 11 ? chunk(bytes) : bytes);
}

void HttpConnection::awaitRoom(quint64 number, std::function<void()> then)
{
    if (m_phase != Phase::Streaming || number != m_number)
        return;
    m_onRoom = std::move(then);
    checkRoom();
}

void HttpConnection::endStream(quint64 number)
{
    if (m_phase != Phase::Streaming || number != m_number)
        return;
    m_gone = nullptr;
    m_onRoom = nullptr;
    m_phase = Phase::Sending;
    append(m_form.version == 11 ? chunk({}) : QByteArray());
}

void HttpConnection::abandon(quint64 number)
{
    if (number != m_number)
        return;
    if (m_phase == Phase::Answering)
        takeAnswer(number, problem(500, "The server made a mistake: it has no answer."));
    else if (m_phase == Phase::Streaming)
        drop();
}

bool HttpConnection::onGone(quint64 number, std::function<void()> gone)
{
    if ((m_phase != Phase::Answering && m_phase != Phase::Streaming) || number != m_number)
        return false;
    m_gone = std::move(gone);
    return true;
}

//! Sends the last response of this connection.
void HttpConnection::refuse(const HttpResponse &answer)
{
    m_form.keepAlive = false;
    respond(answer);
}

void HttpConnection::respond(const HttpResponse &answer)
{
    m_form.keepAlive = m_form.keepAlive && !m_context.draining;
    m_phase = Phase::Sending;
    m_since = Clock::now();
    m_socket->write(serialized(dated(answer), m_form));
    m_socket->flush();
    sent();
}

//! Writes \a bytes of a stream in this turn of the event loop, but after the present call.
void HttpConnection::append(const QByteArray &bytes)
{
    if (unsent() == 0)
        m_since = Clock::now();
    if (m_out.isEmpty())
        QMetaObject::invokeMethod(this, &HttpConnection::flushOut, Qt::QueuedConnection);
    m_out.append(bytes);
}

void HttpConnection::flushOut()
{
    if (m_phase != Phase::Streaming && m_phase != Phase::Sending)
        return;
    m_socket->write(std::exchange(m_out, {}));
    m_socket->flush();
    if (m_phase == Phase::Streaming && unsent() > m_context.limits.unsentBytes)
        return drop();
    proceed();
}

//! Called when the kernel has taken bytes that were unsent.
void HttpConnection::progress()
{
    if (m_phase == Phase::Streaming || m_phase == Phase::Sending)
        m_since = Clock::now();
    proceed();
}

void HttpConnection::proceed()
{
    checkRoom();
    sent();
    readOn();
}

void HttpConnection::checkRoom()
{
    if (m_phase == Phase::Streaming && m_onRoom && unsent() <= roomBytes)
        std::exchange(m_onRoom, {})();
}

void HttpConnection::sent()
{
    if (m_phase != Phase::Sending || unsent() > 0)
        return;
    if (!m_form.keepAlive || m_context.draining)
        return close();
    ++m_number;
    m_judged = false;
    m_route = {};
    m_form = {};
    m_phase = Phase::Reading;
    m_since = Clock::now();
}

qint64 HttpConnection::unsent() const
{
    const auto *tls = qobject_cast<const QSslSocket *>(m_socket);
    return m_out.size() + m_socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
}

void HttpConnection::tick(Clock::time_point now)
{
    const HttpLimits &limits = m_context.limits;
    const auto waited = now - m_since;
    switch (m_phase) {
    case Phase::Reading:
        if (!m_reader && waited >= limits.idleTime)
            close();
        else if (m_reader && waited >= (m_judged ? limits.bodyTime : limits.headerTime))
            refuse(problem(408, "The request did not come whole in time."));
        return;
    case Phase::Answering:
        if (m_route.answerTime.count() > 0 && waited >= m_route.answerTime) {
            reportGone();
            takeAnswer(m_number, problem(503, m_route.lateAnswer));
        }
        return;
    case Phase::Streaming:
    case Phase::Sending:
        if (unsent() > 0 && waited >= limits.unsentTime)
            drop();
        return;
    case Phase::Closed:
        if (waited >= limits.lingerTime && m_socket->state() != QAbstractSocket::UnconnectedState)
            m_socket->abort();
        return;
    }
}

void HttpConnection::endIfIdle()
{
    if (m_phase == Phase::Reading && !m_reader)
        close();
}

//! Called when all is sent. Discards further input: unread bytes would reset the connection and could destroy the response.
void HttpConnection::close()
{
    m_phase = Phase::Closed;
    m_since = Clock::now();
    m_socket->disconnect(this);
    LingeringClose::end(*m_socket, m_context.limits.lingerTime, m_context.lingering,
                        [this] { m_socket->close(); });
    if (m_socket->state() == QAbstractSocket::UnconnectedState)
        Q_EMIT ended();
    else // TLS still has to send its close_notify
        connect(m_socket, &QAbstractSocket::disconnected, this, &HttpConnection::ended);
}

void HttpConnection::drop()
{
    if (std::exchange(m_phase, Phase::Closed) == Phase::Closed)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    reportGone();
    Q_EMIT ended();
}

void HttpConnection::reportGone()
{
    m_onRoom = nullptr;
    if (const auto gone = std::exchange(m_gone, {}))
        gone();
}

HttpResponse HttpConnection::problem(int status, const QByteArray &text, HttpFields fields) const
{
    return m_context.handler.problem(m_request, status, text, std::move(fields));
}

} // namespace kith
