// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/tcp/rejection.h"
#include "server/transport/websocket/framefilter.h"
#include "server/transport/websocket/handshakevalidator.h"
#include "server/transport/websocket/peerhandler.h"
#include "server/transport/websocket/sendqueue.h"
#include "server/transport/websocket/transportconfig.h"

#include <QAbstractSocket>
#include <QByteArray>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace kith {

class PeerSocket;

//! Shared by all connections of one I/O thread; outlives them.
struct IoContext {
    const TransportConfig &config;
    SendQueue &sendQueue;
    QObject &lingering; //!< parent of the LingeringClose objects
    const RejectionHandler &refused;
    //! Takes a socket, as after PeerSocket::pass(), whose first request is not for the WebSocket, and the bytes read so far.
    //! Null: such requests are rejected.
    const std::function<void(PeerSocket &, const QByteArray &received)> &passOn;
};

//! When a frame is written.
enum class Urgency {
    Now, //!< at the end of this wake-up
    Soon, //!< with the next urgent frame, at the latest after TransportLimits::gatherTime; saves a system call
};

/*!
    One accepted connection from its first byte to its last. Decides what QWebSocket reads and what is sent.

    First HandshakeValidator reads the HTTP request. If it is for another path, the socket is passed on with the bytes read so far.
    Otherwise QWebSocketServer reads a short canonical request in its place. After open(), QWebSocket reads the output of FrameFilter.
    Sent bytes are gathered and written once per wake-up. FilteringSocket implements the plain and the TLS variant. Lives in its I/O
    thread.
*/
class PeerSocket
{
public:
    using Clock = std::chrono::steady_clock;

    explicit PeerSocket(IoContext context);
    virtual ~PeerSocket();
    Q_DISABLE_COPY_MOVE(PeerSocket)

    virtual QAbstractSocket *socket() = 0;
    const QAbstractSocket *socket() const { return const_cast<PeerSocket *>(this)->socket(); }

    //! \a handler is called once, after a valid handshake, and must call showRequest().
    void setUpgradeHandler(std::function<void(const Upgrade &)> handler)
    {
        m_upgradeHandler = std::move(handler);
    }

    //! Lets QWebSocketServer read \a request. Bytes that the client sent after its own request are held back until open().
    void showRequest(const QByteArray &request);

    //! Lets QWebSocket read messages.
    void open();

    //! From now on the socket reads and writes as a stock one does, for an owner that speaks HTTP on it.
    void pass();

    //! Returns when the connection was accepted. Only in its handshake or after pass().
    Clock::time_point acceptedAt() const { return m_since; }

    //! Sends \a framed, one or more whole frames, in order. Ignored when closing. Never blocks; a peer with more than
    //! TransportLimits::unsentBytes waiting is closed.
    void send(const QByteArray &framed, Urgency urgency = Urgency::Now);

    //! Calls \a then once, when nearly nothing is unsent. Replaces an earlier call.
    void awaitRoom(std::function<void()> then);

    //! Closes with \a code and \a reason, after the messages already received.
    void fail(CloseCode code, QByteArrayView reason);

    //! Reports this connection to IoContext::refused.
    void reportRejected(const char *reason) const;

    //! Ends the connection without sending anything.
    void drop();

    //! Enforces the time limits. Called every TransportLimits::tick.
    void tick(Clock::time_point now);

    qint64 unsentBytes() const { return m_out.size() + rawUnsent(); }
    quint64 pongs() const { return m_filter ? m_filter->pongs() : 0; }
    const Subprotocol &subprotocol() const { return m_subprotocol; }
    //! Returns whether a close frame of either side was handled, so that the connection ends regularly.
    bool isClosing() const { return m_phase >= Phase::Closing || (m_filter && m_filter->isClosed()); }

    //! Writes the gathered bytes to the socket. Called by SendQueue only, once per SendQueue::add().
    void takeTurn();

    //! Queues the gathered bytes. Called by SendQueue only, once per SendQueue::addLater().
    void endGathering();

protected:
    // For the QIODevice functions of FilteringSocket.
    void takeRaw();
    qint64 shownBytes() const { return m_shown.size() - m_shownAt; }
    qint64 readShown(char *data, qint64 size);
    void append(const QByteArray &bytes, Urgency urgency = Urgency::Now);
    bool beginClose();
    bool isPassed() const { return m_phase == Phase::Passed; }

    virtual QByteArray readRaw() = 0;
    virtual void dropReadBlock() = 0;
    virtual void writeRaw(const QByteArray &bytes) = 0;
    virtual qint64 rawUnsent() const = 0;
    virtual void closeRaw() = 0;
    virtual void abortRaw() = 0;

private:
    enum class Phase { Handshake, Passed, Upgrading, Open, Closing, Closed };

    void readRequest(const QByteArray &bytes);
    void refuse(const QByteArray &answer);
    void filter(const QByteArray &bytes);
    void flushOut();
    void checkRoom();
    void finishClose();
    void checkSlowness(Clock::time_point now);

    IoContext m_context;
    Phase m_phase = Phase::Handshake;
    std::unique_ptr<HandshakeValidator> m_validator;
    std::function<void(const Upgrade &)> m_upgradeHandler;
    std::optional<FrameFilter> m_filter;
    Subprotocol m_subprotocol;

    QByteArray m_held; //!< received after the request and before open()
    QByteArray m_shown; //!< bytes that QWebSocket may read
    qsizetype m_shownAt = 0;
    QByteArray m_out; //!< gathered for the next write
    bool m_queued = false; //!< in the SendQueue
    bool m_gathers = false; //!< in the SendQueue, for later
    std::function<void()> m_onRoom; //!< null: not awaited
    bool m_watchesRoom = false; //!< bytesWritten is connected to checkRoom()

    Clock::time_point m_since; //!< start of the phase; in Phase::Open, of the partial message
    bool m_wasPartial = false;
    quint64 m_completed = 0;
    Clock::time_point m_progress; //!< when the kernel last took unsent bytes
    quint64 m_handed = 0; //!< bytes ever gathered
    quint64 m_taken = 0; //!< bytes of m_handed that the kernel had taken at the last check
    Clock::time_point m_controlSince;
};

} // namespace kith
