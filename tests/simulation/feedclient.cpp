// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/feedclient.h"

#include "shared/limits.h"

namespace kith {

namespace {

constexpr std::int64_t silence = 40'000; // ms; longer than a node is silent, or a poll waits

} // namespace

void FeedClient::change(const Delivery &delivery)
{
    m_delivery = delivery;
    connectNow();
}

void FeedClient::connectNow()
{
    hangUp();
    m_link = m_dial(m_delivery);
    m_link->attach(SimulatedLink::Client, this);
    m_link->send(SimulatedLink::Client, {Packet::Hello, {}, 0, {}});
    connectLater(silence);
}

void FeedClient::connectLater(std::int64_t delay)
{
    if (m_next)
        m_world.scheduler.cancel(*m_next);
    m_next = m_world.scheduler.in(delay, [this] {
        m_next.reset();
        connectNow();
    });
}

void FeedClient::hangUp()
{
    if (m_next)
        m_world.scheduler.cancel(*std::exchange(m_next, std::nullopt));
    if (const auto link = std::exchange(m_link, nullptr))
        link->close(SimulatedLink::Client);
}

void FeedClient::ask(const request::Any &request)
{
    m_link->send(SimulatedLink::Client,
                 {Packet::Frame, encode(Request{++m_lastId, request}, Encoding::Cbor), 0, {}});
}

void FeedClient::take(const Packet &packet)
{
    connectLater(silence);
    switch (packet.kind) {
    case Packet::Welcome:
        return ask(request::Hello{{limits::protocolVersion}, m_token, m_cursor, {}});
    case Packet::Frame:
        return takeFrame(packet.bytes, packet.cursor);
    case Packet::Page:
        for (const auto &[frame, cursor] : packet.frames)
            takeFrame(frame, cursor);
        hangUp();
        return connectLater(m_delivery.wait ? m_random.below(50) : m_random.between(200, 2000));
    case Packet::Ping:
        return m_link->send(SimulatedLink::Client, {Packet::Pong, packet.bytes, 0, {}});
    case Packet::Bye:
        return lost();
    default:
        return;
    }
}

void FeedClient::lost()
{
    hangUp();
    connectLater(m_random.between(50, 2000));
}

void FeedClient::takeFrame(const QByteArray &frame, const QString &cursor)
{
    const auto decoded = decodeReply(frame, Encoding::Cbor);
    const auto *reply = std::get_if<Reply>(&decoded);
    if (!reply)
        return;
    if (const auto *event = std::get_if<reply::Event>(&reply->body))
        return takeEvent(*event, cursor);
    if (const auto *acked = std::get_if<reply::Acked>(&reply->body)) {
        m_cursor = acked->cursor;
    } else if (const auto *welcome = std::get_if<reply::Welcome>(&reply->body)) {
        m_cursor = welcome->cursor;
        if (welcome->fresh)
            m_world.add(m_world.record.taken, Record::Taken{{}, 0, m_delivery.kind});
    } else if (std::holds_alternative<Error>(reply->body)) {
        connectLater(1000);
    }
}

void FeedClient::takeEvent(const reply::Event &event, const QString &cursor)
{
    const Seq seq = event.entry.seq;
    if (event.entry.kind == EntryKind::Text)
        m_conversation = event.conversation;
    m_world.add(m_world.record.taken, Record::Taken{event.conversation, seq, m_delivery.kind});
    if (m_delivery.kind == ConnectionKind::Socket)
        ask(request::Ack{{{event.conversation, seq}}});
    else
        m_cursor = cursor;
}

} // namespace kith
