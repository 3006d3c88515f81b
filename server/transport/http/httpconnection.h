// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"

#include <QObject>

#include <chrono>
#include <memory>

QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace kith {

class RequestReader;
class TaskQueue;

//! What all HTTP connections of one thread share; outlives them.
struct HttpContext {
    const HttpLimits &limits;
    HttpHandler &handler;
    std::shared_ptr<TaskQueue> tasks; //!< of that thread
    QObject &lingering; //!< parent of the connections that are about to end
};

/*!
    One HTTP/1 connection: reads a request, has it answered, reads the next.

    Requests are answered in the order in which they came: the next is read once the kernel has taken all of the answer.
    So what a client sends ahead stays in its socket, and what is unsent is one answer. A client that closes its sending
    side is taken for gone, as Qt does. Owns its socket and lives in its thread.
*/
class HttpConnection : public QObject
{
    Q_OBJECT

public:
    using Clock = std::chrono::steady_clock;

    HttpConnection(QTcpSocket *socket, const HttpContext &context, QObject *parent);
    ~HttpConnection() override;

    //! Instead of reading: says that there are too many, and closes.
    void turnAway();

    //! The answer to request \a number; passed over where that is not the one underway.
    void takeAnswer(quint64 number, const HttpResponse &answer);

    //! Enforces the time limits. Called every HttpLimits::tick.
    void tick(Clock::time_point now);

Q_SIGNALS:
    //! It is closed, and may be deleted.
    void ended();

private:
    enum class Phase { Reading, Answering, Sending, Closed };

    void readOn();
    bool readRequest(); //!< false: more bytes are needed
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
    Clock::time_point
        m_since; //!< of the phase, of the request's first byte, or of the last progress in sending

    // Of the request underway.
    quint64 m_number = 1;
    bool m_judged = false; //!< its header is read and in order
    HttpRoute m_route;
    HttpRequest m_request;
    ResponseForm m_form;
};

} // namespace kith
