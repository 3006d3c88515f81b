// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/links.h"
#include "server/transport/tcp/refusal.h"
#include "server/transport/transportmetrics.h"
#include "server/transport/websocket/websocketpeer.h"
#include "shared/mailbox.h"

#include <memory>
#include <unordered_map>
#include <variant>

namespace kith {

/*!
    The links of one I/O thread. Made anywhere, then used in that thread only.

    The upper 16 bits of a LinkId say which thread it lives in. What the core shall hear of is handed over in one batch
    per turn of the thread's event loop.
*/
class LinkTable
{
public:
    struct Opened {
        QString address;
    };
    struct Closed {
        int code = 0;
    };
    using Frame = std::variant<Request, Rejected>;

    //! Of somebody who never got a link.
    struct Refused {
        QString address;
        QString reason;
    };

    //! What the core hears of a link.
    struct Event {
        LinkId link = 0;
        std::variant<Opened, Frame, Closed, Refused> what;
    };

    LinkTable(std::uint16_t thread, Mailbox<Event> &events)
        : m_next(LinkId(thread) << 48)
        , m_events(events)
    {
    }

    static std::size_t threadOf(LinkId link) { return static_cast<std::size_t>(link >> 48); }

    //! What stands on top of a new peer: it decodes its frames and tells the core.
    std::unique_ptr<PeerHandler> makeHandler(WebSocketPeer &peer);

    //! A RefusalHandler.
    void refused(const QHostAddress &peer, const char *reason);

    WebSocketPeer *find(LinkId link) const;

    //! Encodes \a reply once for each encoding that one of \a links speaks.
    void send(const std::vector<LinkId> &links, const Reply &reply);

    const LinkMetrics &metrics() const { return m_metrics; } //!< any thread

private:
    class Session;

    void tell(LinkId link, decltype(Event::what) what);
    void received(LinkId link, Frame frame);
    void count(const Reply &reply, std::size_t peers);

    LinkId m_next;
    Mailbox<Event> &m_events;
    std::unique_ptr<Gatherer<Event>> m_gatherer; //!< from the first link on, since it lives in the I/O thread
    std::unordered_map<LinkId, WebSocketPeer *> m_peers;
    Instant m_receivedAt = 0; //!< of the first frame that is gathered
    LinkMetrics m_metrics;
};

} // namespace kith
