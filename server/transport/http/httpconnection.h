// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace kith {

class RequestReader;
class TaskQueue;

//! Shared by all HTTP connections of one thread; outlives them.
struct HttpContext {
    const HttpLimits &limits;
    HttpHandler &handler;
    std::shared_ptr<TaskQueue> tasks; //!< run by that thread
    QObject &lingering; //!< parent of the LingeringClose objects
    bool draining = false; //!< each connection ends after its response
};

/*!
    One HTTP/1 connection: reads a request, passes it to the handler, sends the response, reads the next.

    Reads the next request only when the kernel has taken the whole response. Pipelined requests therefore wait in the socket,
    and at most one response is unsent. Like Qt, treats a client that closes its sending side as disconnected. Owns its socket
    and lives in its thread.
*/
class HttpConnection : public QObject
{
    Q_OBJECT

public:
    using Clock = std::chrono::steady_clock;

    //! \a context outlives this.
    HttpConnection(QTcpSocket *socket, const HttpContext &context, QObject *parent);
    ~HttpConnection() override;

    //! Begins to read, with \a received, which were read from the socket before. The first request has begun at \a since.
    void start(const QByteArray &received, Clock::time_point since);

    //! Answers with \a status and \a why, without reading a request, and closes.
    void turnAway(int status, const QByteArray &why);

    //! Returns the client's address, also after the connection has ended.
    const QHostAddress &peer() const { return m_peer; }

    //! Returns since when the connection waits for a request or for the rest of one; nullopt if it has one.
    std::optional<Clock::time_point> waitsSince() const
    {
        return m_phase == Phase::Reading ? std::optional(m_since) : std::nullopt;
    }

    //! Ends the connection if no byte of a request has arrived.
    void endIfIdle();

    //! Ends the connection at once.
    void drop();

    //! Enforces the time limits. Called every HttpLimits::tick.
    void tick(Clock::time_point now);

    // For HttpReplier and HttpStream. Ignored if request \a number is not the current one.
    void takeAnswer(quint64 number, const HttpResponse &answer);
    void beginStream(quint64 number, const HttpResponse &head);
    void write(quint64 number, const QByteArray &bytes);
    void awaitRoom(quint64 number, std::function<void()> then);
    void endStream(quint64 number);
    void abandon(quint64 number); //!< there will be no answer, or no end of the stream
    //! Returns false if that request is not the current one.
    bool onGone(quint64 number, std::function<void()> gone);

Q_SIGNALS:
    //! The connection is closed and may be deleted.
    void ended();

private:
    enum class Phase { Reading, Answering, Streaming, Sending, Closed };

    void take(const QByteArray &bytes);
    void readOn();
    bool readRequest(); //!< returns false if more bytes are needed
    void judge();
    void turnDown(const HttpResponse &answer);
    void handOver();
    void refuse(const HttpResponse &answer);
    void respond(const HttpResponse &answer);
    void append(const QByteArray &bytes);
    void flushOut();
    void progress();
    void proceed();
    void checkRoom();
    void sent();
    void close();
    void reportGone();
    qint64 unsent() const;
    HttpResponse problem(int status, const QByteArray &text, HttpFields fields = {}) const;

    const HttpContext &m_context;
    QTcpSocket *const m_socket;
    const QHostAddress m_peer;
    std::unique_ptr<RequestReader> m_reader; //!< null: no byte of a request has arrived
    Phase m_phase = Phase::Reading;
    Clock::time_point
        m_since; //!< start of the phase, of the header or of the body; or last progress of the body or of sending

    // The current request.
    quint64 m_number = 1;
    bool m_judged = false; //!< its header is read and valid
    HttpRoute m_route;
    HttpRequest m_request;
    ResponseForm m_form;
    std::function<void()> m_gone; //!< null: nobody asked
    QByteArray m_out; //!< of a stream, to be written in this turn
    std::function<void()> m_onRoom; //!< null: not awaited
};

} // namespace kith
