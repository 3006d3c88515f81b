// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/connections.h"
#include "server/transport/peer.h"
#include "server/transport/tcp/rejection.h"
#include "server/transport/transportmetrics.h"
#include "server/transport/websocket/websocketpeer.h"
#include "shared/mailbox.h"

#include <memory>
#include <unordered_map>
#include <variant>

namespace kith {

/*!
    The connections of one I/O thread. Created in any thread, then used in the I/O thread only.

    The upper 16 bits of a ConnectionId are the number of its I/O thread. Events for the core are posted in one batch per turn
    of the thread's event loop.
*/
class ConnectionTable
{
public:
    struct Opened {
        QString address;
        ConnectionKind kind;
    };
    struct Closed {
        int code = 0;
    };
    using Frame = std::variant<Request, Rejected>;
    struct Room {
    };

    //! A peer that was rejected before it had a ConnectionId.
    struct Refused {
        QString address;
        QString reason;
    };

    //! What the core learns about one connection.
    struct Event {
        ConnectionId connection = 0;
        std::variant<Opened, Frame, Room, Closed, Refused> what;
    };

    ConnectionTable(std::uint16_t thread, Mailbox<Event> &events)
        : m_next(ConnectionId(thread) << 48)
        , m_events(events)
    {
    }

    static std::size_t threadOf(ConnectionId connection)
    {
        return static_cast<std::size_t>(connection >> 48);
    }

    //! Returns a handler that adds \a peer, and decodes its frames and posts them to the core.
    std::unique_ptr<PeerHandler> makeHandler(WebSocketPeer &peer);

    //! Reports a new connection to the core. \a peer must exist until closed().
    ConnectionId add(Peer &peer, const QString &address, ConnectionKind kind);

    //! Reports what the client of \a connection sent.
    void received(ConnectionId connection, Frame frame);

    //! Removes \a connection and reports its end to the core; see ConnectionHandler::closed(). Ignored if it is gone.
    void closed(ConnectionId connection, int code);

    //! Reports a rejected connection to the core; see RejectionHandler.
    void refused(const QHostAddress &peer, const char *reason);

    //! Returns null if the connection is gone.
    Peer *find(ConnectionId connection) const;

    //! Encodes \a reply once per encoding in use among \a connections. Skips connections that are gone.
    void send(const std::vector<ConnectionId> &connections, const Reply &reply);

    //! Reports to the core when the peer has room.
    void awaitRoom(ConnectionId connection);

    //! Closes the streams and polls with GoingAway. WebSockets are closed by their owner; calls end with their answers.
    void drain();

    const ConnectionMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    class Session;

    struct Entry {
        Peer *peer;
        ConnectionKind kind;
    };

    void countOpen(ConnectionKind kind, int more);
    void report(ConnectionId connection, decltype(Event::what) what);
    void count(const Reply &reply, std::size_t peers);

    ConnectionId m_next;
    Mailbox<Event> &m_events;
    std::unique_ptr<Batcher<Event>>
        m_batcher; //!< created with the first event, because it belongs to the I/O thread
    std::unordered_map<ConnectionId, Entry> m_peers;
    Instant m_receivedAt = 0; //!< time of the first frame in the batch; 0: none yet
    ConnectionMetrics m_metrics;
};

} // namespace kith
