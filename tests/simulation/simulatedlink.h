// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/feedpage.h"
#include "tests/simulation/random.h"
#include "tests/simulation/scheduler.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <deque>
#include <functional>
#include <memory>

namespace kith {

struct Packet {
    enum Kind {
        Hello, //!< the client wants to connect
        Welcome, //!< it is
        Frame,
        Page, //!< the whole answer to a poll
        Ping,
        Pong,
        Bye, //!< a close frame
        End, //!< nothing more comes
    };

    Kind kind = Frame;
    QByteArray bytes;
    int code = 0; //!< of Bye
    QString reason;
    QString cursor = {}; //!< of a Frame that is an event, over a Stream
    FeedPage::Frames frames = {}; //!< of a Page
};

//! One end of a link. Both calls may end the peer.
class LinkPeer
{
public:
    virtual ~LinkPeer() = default;
    virtual void take(const Packet &packet) = 0;
    //! The connection is no more.
    virtual void lost() = 0;
};

//! What is wrong with the way between one client and all nodes.
struct NetworkFaults {
    std::int64_t delay = 20; //!< ms, at most
    std::array<std::int64_t, 2> blockedUntil{}; //!< from the client, from the node: packets wait until then
};

/*!
    One connection between a client and a node, as TCP makes it: in order, or not at all.

    It may break in such a way that one end or both never hear of it.
*/
class SimulatedLink : public std::enable_shared_from_this<SimulatedLink>
{
public:
    enum Side { Client, Node };
    using Answer = std::function<void(const std::shared_ptr<SimulatedLink> &)>;

    //! \a answer is called when a Hello arrives at the node's side.
    SimulatedLink(Scheduler &scheduler, Random random, const NetworkFaults &faults, Answer answer)
        : m_scheduler(scheduler)
        , m_random(random)
        , m_faults(faults)
        , m_answer(std::move(answer))
    {
    }

    //! \a peer hears until it closes or vanishes.
    void attach(Side side, LinkPeer *peer) { m_ends[side].peer = peer; }

    void send(Side from, Packet packet);
    //! Behind what was sent before. The peer hears nothing more.
    void close(Side from);
    //! The same, but the other end is not told.
    void vanish(Side from);
    //! Nothing comes through from now on. Each side hears of it after so many milliseconds; never where negative.
    void cut(std::int64_t client, std::int64_t node);

    //! How long the oldest packet from there has been on its way.
    std::int64_t stuck(Side from) const;

private:
    struct End {
        LinkPeer *peer = nullptr;
        bool closed = false;
        bool silent = false; //!< its machine is gone: not even a refusal comes back
        std::deque<std::pair<std::int64_t, Packet>> underway; //!< when it was sent; to the other end
        std::int64_t last = 0; //!< when that arrives
    };

    void arriveAt(std::int64_t time, Side from);
    void arrive(Side from);
    void lose(Side side);

    Scheduler &m_scheduler;
    Random m_random;
    const NetworkFaults &m_faults;
    const Answer m_answer;
    std::array<End, 2> m_ends;
    bool m_cut = false;
};

} // namespace kith
