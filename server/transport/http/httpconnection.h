// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"

#include <QObject>

#include <chrono>
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

    HttpConnection(QTcpSocket *socket, const HttpContext &context, QObject *parent);
    ~HttpConnection() override;

    //! Answers that there are too many connections, without reading a request, and closes.
    void turnAway();

    //! Returns since when the connection waits for a request or for the rest of one; nullopt if it has one.
    std::optional<Clock::time_point> waitsSince() const
    {
        return m_phase == Phase::Reading ? std::optional(m_since) : std::nullopt;
    }

    //! Sends the response to request \a number. Ignored if that request is not the current one.
    void takeAnswer(quint64 number, const HttpResponse &answer);

    //! Enforces the time limits. Called every HttpLimits::tick.
    void tick(Clock::time_point now);

Q_SIGNALS:
    //! The connection is closed and may be deleted.
    void ended();

private:
    enum class Phase { Reading, Answering, Sending, Closed };

    void readOn();
    bool readRequest(); //!< returns false if more bytes are needed
    void judge();
    void handOver();
    void refuse(const HttpResponse &answer);
    void respond(const HttpResponse &answer);
    void sent();
    void close();
    void drop();

    const HttpContext m_context;
    QTcpSocket *const m_socket;
    std::unique_ptr<RequestReader> m_reader;
    Phase m_phase = Phase::Reading;
    Clock::time_point m_since; //!< start of the phase or of the request, or last progress while sending

    // The current request.
    quint64 m_number = 1;
    bool m_judged = false; //!< its header is read and valid
    HttpRoute m_route;
    HttpRequest m_request;
    ResponseForm m_form;
};

} // namespace kith
