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

class ConnectionTable::Session final : public PeerHandler
{
public:
    Session(ConnectionTable &table, ConnectionId connection, Encoding encoding)
        : m_table(table)
        , m_connection(connection)
        , m_encoding(encoding)
    {
    }

    void messageReceived(const QByteArray &payload) override
    {
        m_table.received(m_connection, decodeRequest(payload, m_encoding));
    }

    void closed(int code, const QString &) override
    {
        m_table.m_peers.erase(m_connection);
        m_table.m_metrics.open.set(m_table.m_peers.size());
        m_table.report(m_connection, Closed{code});
    }

private:
    ConnectionTable &m_table;
    ConnectionId m_connection;
    Encoding m_encoding;
};

std::unique_ptr<PeerHandler> ConnectionTable::makeHandler(WebSocketPeer &peer)
{
    const ConnectionId connection = ++m_next;
    m_peers.emplace(connection, &peer);
    m_metrics.open.set(m_peers.size());
    report(connection, Opened{peer.peerAddress().toString()});
    return std::make_unique<Session>(*this, connection, encodingOf(peer));
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

WebSocketPeer *ConnectionTable::find(ConnectionId connection) const
{
    const auto found = m_peers.find(connection);
    return found == m_peers.end() ? nullptr : found->second;
}

void ConnectionTable::send(const std::vector<ConnectionId> &connections, const Reply &reply)
{
    QByteArray framed[2]; // by encoding
    std::size_t reached = 0;
    for (ConnectionId connection : connections) {
        WebSocketPeer *peer = find(connection);
        if (!peer)
            continue;
        const Encoding encoding = encodingOf(*peer);
        QByteArray &bytes = framed[static_cast<int>(encoding)];
        if (bytes.isEmpty())
            bytes = framePayload(peer->subprotocol().opcode, encode(reply, encoding));
        peer->send(bytes, urgencyOf(reply));
        ++reached;
    }
    count(reply, reached);
}

void ConnectionTable::awaitRoom(ConnectionId connection)
{
    if (WebSocketPeer *peer = find(connection))
        peer->awaitRoom([this, connection] { report(connection, Room{}); });
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
