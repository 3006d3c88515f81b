// SPDX-License-Identifier: Apache-2.0
#include "server/api/apipeers.h"

#include <utility>

namespace kith {

namespace {

using namespace std::chrono_literals;

constexpr auto peerTick = 1s;
constexpr int brokenConnection = 1006; // RFC 6455, 7.1.5

} // namespace

void ApiPeer::ask(std::int64_t id, request::Any body)
{
    m_owner->m_table.received(m_connection, Request{id, std::move(body)});
}

void ApiPeer::atEndOfTurn()
{
    m_owner->m_atEndOfTurn.push_back(m_connection);
    m_owner->m_turn.start();
}

void ApiPeer::end(CloseCode code)
{
    m_owner->end(m_connection, int(code));
}

ApiPeers::ApiPeers(ConnectionTable &table)
    : m_table(table)
{
    connect(&m_tick, &QTimer::timeout, this, [this] { tick(ApiPeer::Clock::now()); });
    m_tick.start(peerTick);
    connect(&m_turn, &QTimer::timeout, this, &ApiPeers::endTurn);
    m_turn.setSingleShot(true);
}

void ApiPeers::add(std::unique_ptr<ApiPeer> peer, const QString &address, ConnectionKind kind)
{
    ApiPeer &added = *peer;
    added.m_owner = this;
    added.m_connection = m_table.add(added, address, kind);
    m_peers.emplace(added.m_connection, std::move(peer));
    added.replier().onGone([this, connection = added.m_connection] { end(connection, brokenConnection); });
    added.start();
}

void ApiPeers::end(ConnectionId connection, int code)
{
    auto ended = m_peers.extract(connection);
    if (ended.empty())
        return;
    m_table.closed(connection, code);
    m_ended.push_back(std::move(ended.mapped()));
    m_turn.start();
}

void ApiPeers::endTurn()
{
    for (ConnectionId connection : std::exchange(m_atEndOfTurn, {})) {
        if (const auto peer = m_peers.find(connection); peer != m_peers.end())
            peer->second->turnEnded();
    }
    m_ended.clear();
}

void ApiPeers::tick(ApiPeer::Clock::time_point now)
{
    for (auto next = m_peers.begin(); next != m_peers.end();) {
        ApiPeer &peer = *next++->second; // which may end itself
        peer.tick(now);
    }
}

} // namespace kith
