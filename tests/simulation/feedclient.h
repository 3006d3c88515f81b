// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/simulatedlink.h"
#include "tests/simulation/world.h"

namespace kith {

//! How a connection delivers its feed.
struct Delivery {
    ConnectionKind kind = ConnectionKind::Socket;
    std::int64_t wait = 0; //!< ms, of a Poll
};

/*!
    A device that gets its feed in whichever way it is told to, and keeps nothing but the cursor. Over a Stream or a Poll it keeps the cursor
    of each event with the event, and so takes each once; over a Socket it acks.
*/
class FeedClient final : public LinkPeer
{
public:
    using Dial = std::function<std::shared_ptr<SimulatedLink>(const Delivery &)>;

    FeedClient(World &world, Dial dial, QString token, Random random)
        : m_world(world)
        , m_dial(std::move(dial))
        , m_token(std::move(token))
        , m_random(random)
    {
    }
    ~FeedClient() override { hangUp(); }

    //! Connects in another way, whatever is under way.
    void change(const Delivery &delivery);
    void connectNow();

    //! Of the last text that it took; null where it took none.
    ConversationId conversation() const { return m_conversation; }

    void take(const Packet &packet) override;
    void lost() override;

private:
    void hangUp();
    void connectLater(std::int64_t delay);
    void ask(const request::Any &request);
    void takeFrame(const QByteArray &frame, const QString &cursor);
    void takeEvent(const reply::Event &event, const QString &cursor);

    World &m_world;
    const Dial m_dial;
    const QString m_token;
    Random m_random;
    Delivery m_delivery;
    std::shared_ptr<SimulatedLink> m_link;
    std::optional<Scheduler::Key> m_next; //!< the next attempt to connect
    QString m_cursor;
    ConversationId m_conversation;
    std::int64_t m_lastId = 0;
};

} // namespace kith
