// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/connections.h"
#include "server/transport/tcp/rejection.h"
#include "server/transport/transportmetrics.h"
#include "server/transport/websocket/websocketpeer.h"
#include "shared/mailbox.h"

#include <memory>
#include <unordered_map>
#include <variant>

namespace kith {

/*!
    The connections of one I/O thread. Made anywhere, then used in that thread only.

    The upper 16 bits of a ConnectionId say which thread it lives in. What the core shall hear of is handed over in one batch
    per turn of the thread's event loop.
*/
class ConnectionTable
{
public:
    struct Opened {
        QString address;
    };
    struct Closed {
        int code = 0;
    };
    using Frame = std::variant<Request, Rejected>;

    //! Reports a peer that was rejected before it had a connection.
    struct Refused {
        QString address;
        QString reason;
    };

    //! Reports a connection to the core.
    struct Event {
        ConnectionId connection = 0;
        std::variant<Opened, Frame, Closed, Refused> what;
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

    //! Returns the handler of a new peer, which decodes its frames for the core.
    std::unique_ptr<PeerHandler> makeHandler(WebSocketPeer &peer);

    //! A RejectionHandler.
    void refused(const QHostAddress &peer, const char *reason);

    WebSocketPeer *find(ConnectionId connection) const;

    //! Encodes \a reply once for each encoding that one of \a connections speaks.
    void send(const std::vector<ConnectionId> &connections, const Reply &reply);

    const ConnectionMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    class Session;

    void tell(ConnectionId connection, decltype(Event::what) what);
    void received(ConnectionId connection, Frame frame);
    void count(const Reply &reply, std::size_t peers);

    ConnectionId m_next;
    Mailbox<Event> &m_events;
    std::unique_ptr<Batcher<Event>>
        m_gatherer; //!< from the first connection on, since it lives in the I/O thread
    std::unordered_map<ConnectionId, WebSocketPeer *> m_peers;
    Instant m_receivedAt = 0; //!< of the first frame that is gathered
    ConnectionMetrics m_metrics;
};

} // namespace kith
