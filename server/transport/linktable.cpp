// SPDX-License-Identifier: Apache-2.0
#include "server/transport/linktable.h"

namespace kith {

namespace {

Encoding encodingOf(const WebSocketPeer &peer)
{
    return peer.subprotocol().opcode == Opcode::Text ? Encoding::Json : Encoding::Cbor;
}

} // namespace

class LinkTable::Session final : public PeerHandler
{
public:
    Session(LinkTable &table, LinkId link, Encoding encoding)
        : m_table(table)
        , m_link(link)
        , m_encoding(encoding)
    {
    }

    void messageReceived(const QByteArray &payload) override
    {
        m_table.tell(m_link, decodeRequest(payload, m_encoding));
    }

    void closed(int code, const QString &) override
    {
        m_table.m_peers.erase(m_link);
        m_table.tell(m_link, Closed{code});
    }

private:
    LinkTable &m_table;
    LinkId m_link;
    Encoding m_encoding;
};

std::unique_ptr<PeerHandler> LinkTable::makeHandler(WebSocketPeer &peer)
{
    const LinkId link = ++m_next;
    m_peers.emplace(link, &peer);
    tell(link, Opened{peer.peerAddress().toString()});
    return std::make_unique<Session>(*this, link, encodingOf(peer));
}

void LinkTable::refused(const QHostAddress &peer, const char *reason)
{
    tell(0, Refused{peer.toString(), QLatin1StringView(reason)});
}

void LinkTable::tell(LinkId link, decltype(Event::what) what)
{
    if (!m_gatherer)
        m_gatherer =
            std::make_unique<Gatherer<Event>>([this](auto &&events) { m_events.post(std::move(events)); });
    m_gatherer->add({link, std::move(what)});
}

WebSocketPeer *LinkTable::find(LinkId link) const
{
    const auto found = m_peers.find(link);
    return found == m_peers.end() ? nullptr : found->second;
}

void LinkTable::send(const std::vector<LinkId> &links, const Reply &reply) const
{
    QByteArray framed[2]; // by encoding
    for (LinkId link : links) {
        WebSocketPeer *peer = find(link);
        if (!peer)
            continue;
        const Encoding encoding = encodingOf(*peer);
        QByteArray &bytes = framed[static_cast<int>(encoding)];
        if (bytes.isEmpty())
            bytes = framePayload(peer->subprotocol().opcode, encode(reply, encoding));
        peer->send(bytes);
    }
}

} // namespace kith
