// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/transport.h"
#include "shared/replies.h"
#include "shared/requests.h"

#include <QHash>
#include <QPointer>

namespace kith {

//! The close codes of the protocol that say more than "try again".
namespace close {
constexpr int sameDevice = 4001;
constexpr int signedOut = 4003;
constexpr int noCommonVersion = 4004;
} // namespace close

//! Null where \a answer is an error or another reply.
template <typename T>
const T *answerAs(const Result<reply::Any> &answer)
{
    return answer ? std::get_if<T>(&*answer) : nullptr;
}

/*!
    One connection to a server, which is opened once: sends requests, receives answers and pushes. GUI thread.

    Every ask() gets exactly one answer: the server's, or an Unavailable error when the connection closes first.
*/
class Channel : public QObject
{
    Q_OBJECT

public:
    using Answer = std::function<void(const Result<reply::Any> &)>;

    explicit Channel(QObject *parent = nullptr,
                     std::unique_ptr<Transport> transport = newWebSocketTransport());
    ~Channel() override;

    void open(const QUrl &socket);
    bool isOpen() const { return m_open; }
    bool wasReached() const { return m_transport->wasReached(); }
    //! Whether no request waits for its answer.
    bool isIdle() const { return m_waiting.isEmpty(); }
    CertificateProblem certificateProblem() const { return m_transport->certificateProblem(); }
    //! Ends the connection at once; closed() is emitted before this returns.
    void abort();
    //! Ends the connection with a close frame; closed() follows.
    void close();
    void ping();

    //! Calls \a done with the answer, unless \a context is destroyed first.
    void ask(const request::Any &request, QObject *context, Answer done);
    //! Sends a request that needs no answer.
    void notify(const request::Any &request);

Q_SIGNALS:
    void opened();
    void pushed(const kith::reply::Any &push);
    void ponged();
    //! Emitted once, whatever ended the connection. \a code is 0 where none was made; \a what is English, for a log.
    void closed(int code, const QString &what);

private:
    struct Waiting {
        QPointer<QObject> context;
        Answer done;
    };

    void receive(const QByteArray &bytes);
    void end();
    void send(std::int64_t id, const request::Any &request);

    const std::unique_ptr<Transport> m_transport;
    bool m_open = false;
    bool m_ended = false;
    std::int64_t m_lastId = 0;
    QHash<std::int64_t, Waiting> m_waiting;
};

} // namespace kith
