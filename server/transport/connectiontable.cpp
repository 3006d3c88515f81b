// SPDX-License-Identifier: Apache-2.0
#include "server/transport/connectiontable.h"

namespace kith {

namespace {

Encoding encodingOf(const WebSocketPeer &peer)
{
    return peer.subprotocol().opcode == Opcode::Text ? Encoding::Json : Encoding::Cbor;
}

//! Receipts, cursors and heads may wait for a more urgent frame.
Urgency urgencyOf(const Reply &reply)
{
    const bool mayWait = std::holds_alternative<reply::Marks>(reply.body)
        || std::holds_alternative<reply::Acked>(reply.body)
        || std::holds_alternative<reply::Head>(reply.body);
    return mayWait ? Urgency::Soon : Urgency::Now;
}

} // namespace

//! A WebSocket client as the core sees it.
class ConnectionTable::Session final : public PeerHandler, public Peer
{
public:
    Session(ConnectionTable &table, WebSocketPeer &peer)
        : m_table(table)
        , m_peer(peer)
        , m_connection(table.add(*this, peer.peerAddress().toString(), ConnectionKind::Socket))
        , m_encoding(encodingOf(peer))
    {
    }

    void messageReceived(const QByteArray &payload) override
    {
        m_table.received(m_connection, decodeRequest(payload, m_encoding));
    }
    void closed(int code, const QString &) override { m_table.closed(m_connection, code); }

    void send(const Reply &reply, EncodedFrames &frames) override
    {
        m_peer.send(frames.framed(m_encoding), urgencyOf(reply));
    }
    void awaitRoom(std::function<void()> then) override { m_peer.awaitRoom(std::move(then)); }
    void established() override { m_peer.established(); }
    void close(CloseCode code, const QString &reason) override { m_peer.close(code, reason); }

private:
    ConnectionTable &m_table;
    WebSocketPeer &m_peer;
    const ConnectionId m_connection;
    const Encoding m_encoding;
};

std::unique_ptr<PeerHandler> ConnectionTable::makeHandler(WebSocketPeer &peer)
{
    return std::make_unique<Session>(*this, peer);
}

ConnectionId ConnectionTable::add(Peer &peer, const QString &address, ConnectionKind kind)
{
    const ConnectionId connection = ++m_next;
    m_peers.emplace(connection, Entry{&peer, kind});
    countOpen(kind, 1);
    report(connection, Opened{address, kind});
    return connection;
}

void ConnectionTable::closed(ConnectionId connection, int code)
{
    const auto ended = m_peers.extract(connection);
    if (ended.empty())
        return;
    countOpen(ended.mapped().kind, -1);
    report(connection, Closed{code});
}

void ConnectionTable::countOpen(ConnectionKind kind, int more)
{
    Gauge &open = m_metrics.open[static_cast<std::size_t>(kind)];
    open.set(open.value() + static_cast<std::size_t>(more));
}

void ConnectionTable::refused(const QHostAddress &peer, const char *reason)
{
    report(0, Refused{peer.toString(), QLatin1StringView(reason)});
}

void ConnectionTable::report(ConnectionId connection, decltype(Event::what) what)
{
    if (!m_batcher)
        m_batcher = std::make_unique<Batcher<Event>>([this](auto &&events) {
            m_receivedAt = 0;
            m_events.post(std::move(events));
        });
    m_batcher->add({connection, std::move(what)});
}

void ConnectionTable::received(ConnectionId connection, Frame frame)
{
    if (m_receivedAt == 0)
        m_receivedAt = instantNow();
    if (auto *request = std::get_if<Request>(&frame))
        request->receivedAt = m_receivedAt;
    m_metrics.requests.add();
    report(connection, std::move(frame));
}

Peer *ConnectionTable::find(ConnectionId connection) const
{
    const auto found = m_peers.find(connection);
    return found == m_peers.end() ? nullptr : found->second.peer;
}

void ConnectionTable::send(const std::vector<ConnectionId> &connections, const Reply &reply)
{
    EncodedFrames frames(reply);
    std::size_t reached = 0;
    for (ConnectionId connection : connections) {
        if (Peer *peer = find(connection)) {
            peer->send(reply, frames);
            ++reached;
        }
    }
    count(reply, reached);
}

void ConnectionTable::awaitRoom(ConnectionId connection)
{
    if (Peer *peer = find(connection))
        peer->awaitRoom([this, connection] {
            if (find(connection))
                report(connection, Room{});
        });
}

void ConnectionTable::drain()
{
    std::vector<ConnectionId> feeds;
    for (const auto &[connection, entry] : m_peers) {
        if (entry.kind == ConnectionKind::Stream || entry.kind == ConnectionKind::Poll)
            feeds.push_back(connection);
    }
    for (ConnectionId connection : feeds) {
        if (Peer *peer = find(connection))
            peer->close(CloseCode::GoingAway, QStringLiteral("The server stops."));
    }
}

void ConnectionTable::count(const Reply &reply, std::size_t peers)
{
    if (std::holds_alternative<reply::Event>(reply.body)) {
        m_metrics.deliveries.add(peers);
        if (reply.committedAt)
            m_metrics.commitToPush.record(instantNow() - reply.committedAt, peers);
    } else if (const auto *error = std::get_if<Error>(&reply.body)) {
        m_metrics.refused[static_cast<std::size_t>(error->code)].add(peers);
    } else if (reply.re != 0) {
        m_metrics.answered.add(peers);
    }
}

} // namespace kith
