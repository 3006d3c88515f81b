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

//! What all connections of one I/O thread share; outlives them.
struct IoContext {
    const TransportConfig &config;
    SendQueue &sendQueue;
    QObject &lingering; //!< parent of the connections that are about to end
    const RejectionHandler &refused;
};

//! When a frame leaves.
enum class Urgency {
    Now, //!< at the end of this wake-up
    Soon, //!< with the next urgent one, at the latest after TransportLimits::gatherTime: a system call less
};

/*!
    One accepted connection, from its first byte to its last: what QWebSocket sees of it and what it may send.

    First the front reads and judges the HTTP request. Then QWebSocketServer sees a short canonical request
    instead. From open() on, QWebSocket sees what FrameFilter passes on. What is sent is gathered and leaves in
    one piece per wake-up. The two flavours, plain and TLS, are FilteringSocket below this class. Lives in its
   I/O thread.
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

    //! Called once, when a handshake in order was read; the receiver calls showRequest().
    void setUpgradeHandler(std::function<void(const Upgrade &)> handler)
    {
        m_upgradeHandler = std::move(handler);
    }

    //! Lets QWebSocketServer read \a request; what the client sent behind its own is held back until open().
    void showRequest(const QByteArray &request);

    //! Lets QWebSocket read messages from now on.
    void open();

    //! Sends \a framed, one or more whole frames, behind what came before; ignored when closing. Never blocks; see
    //! TransportLimits::unsentBytes.
    void send(const QByteArray &framed, Urgency urgency = Urgency::Now);

    //! Closes with \a code and \a reason, after the messages that came before.
    void fail(CloseCode code, QByteArrayView reason);

    //! Tells IoContext::refused of this connection.
    void tellRefused(const char *reason) const;

    //! Ends the connection without another byte.
    void drop();

    //! Enforces the time limits. Called every TransportLimits::tick.
    void tick(Clock::time_point now);

    qint64 unsentBytes() const { return m_out.size() + rawUnsent(); }
    quint64 pongs() const { return m_filter ? m_filter->pongs() : 0; }
    const Subprotocol &subprotocol() const { return m_subprotocol; }
    //! A close frame of either side was handled, so the end of the connection is no surprise.
    bool isClosing() const { return m_phase >= Phase::Closing || (m_filter && m_filter->isClosed()); }

    //! Writes what was gathered to the socket. For SendQueue alone, once for each SendQueue::add().
    void takeTurn();

    //! For SendQueue alone, once for each SendQueue::addLater().
    void endGathering();

protected:
    // What QIODevice asks of the flavours, answered for both.
    void takeRaw();
    qint64 shownBytes() const { return m_shown.size() - m_shownAt; }
    qint64 readShown(char *data, qint64 size);
    void append(const QByteArray &bytes, Urgency urgency = Urgency::Now);
    bool beginClose();

    virtual QByteArray readRaw() = 0;
    virtual void dropReadBlock() = 0;
    virtual void writeRaw(const QByteArray &bytes) = 0;
    virtual qint64 rawUnsent() const = 0;
    virtual void closeRaw() = 0;
    virtual void abortRaw() = 0;

private:
    enum class Phase { Handshake, Upgrading, Open, Closing, Closed };

    void readRequest(const QByteArray &bytes);
    void refuse(const QByteArray &answer);
    void filter(const QByteArray &bytes);
    void flushOut();
    void finishClose();
    void checkSlowness(Clock::time_point now);

    IoContext m_context;
    Phase m_phase = Phase::Handshake;
    std::unique_ptr<HandshakeValidator> m_front;
    std::function<void(const Upgrade &)> m_upgradeHandler;
    std::optional<FrameFilter> m_filter;
    Subprotocol m_subprotocol;

    QByteArray m_held; //!< came behind the request, before open()
    QByteArray m_shown; //!< what QWebSocket may read
    qsizetype m_shownAt = 0;
    QByteArray m_out; //!< gathered for the next turn
    bool m_queued = false; //!< in the SendQueue
    bool m_gathers = false; //!< in the SendQueue, for later

    Clock::time_point m_since; //!< begin of the phase, or of the partial message in Phase::Open
    bool m_wasPartial = false;
    quint64 m_completed = 0;
    Clock::time_point m_progress; //!< when the kernel last took unsent bytes
    quint64 m_handed = 0; //!< bytes ever gathered
    quint64 m_taken = 0; //!< of them taken by the kernel, at the last check
    Clock::time_point m_controlSince;
};

} // namespace kith
