// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/apireplier.h"
#include "server/transport/connectiontable.h"

#include <QTimer>

#include <chrono>
#include <memory>
#include <unordered_map>
#include <vector>

namespace kith {

class ApiPeers;

//! One HTTP request that is a connection to the core.
class ApiPeer : public Peer
{
public:
    using Clock = std::chrono::steady_clock;

    explicit ApiPeer(ApiReplier replier)
        : m_replier(std::move(replier))
    {
    }

    //! Sends the first frames to the core. Called once.
    virtual void start() = 0;

    //! Called about every second.
    virtual void tick(Clock::time_point) { }

    //! Called after each turn of the event loop in which the peer called atEndOfTurn().
    virtual void turnEnded() { }

    void awaitRoom(std::function<void()> then) override { then(); }
    void established() override { }

protected:
    const ApiReplier &replier() const { return m_replier; }

    void ask(std::int64_t id, request::Any body);
    void atEndOfTurn();

    //! Reports to the core that the connection is closed. The peer is deleted at the end of the turn.
    void end(CloseCode code);

private:
    friend class ApiPeers;

    const ApiReplier m_replier;
    ApiPeers *m_owner = nullptr;
    ConnectionId m_connection = 0;
};

//! Owns the peers of one I/O thread. Lives in it.
class ApiPeers : public QObject
{
    Q_OBJECT

public:
    //! \a table outlives this.
    explicit ApiPeers(ConnectionTable &table);

    //! Adds a connection of \a kind from \a address, and starts it. It ends with its HTTP request.
    void add(std::unique_ptr<ApiPeer> peer, const QString &address, ConnectionKind kind);

    //! Passes the time on. A timer of this class calls it about every second.
    void tick(ApiPeer::Clock::time_point now);

private:
    friend class ApiPeer;

    void end(ConnectionId connection, int code);
    void endTurn();

    ConnectionTable &m_table;
    std::unordered_map<ConnectionId, std::unique_ptr<ApiPeer>> m_peers;
    std::vector<ConnectionId> m_atEndOfTurn;
    std::vector<std::unique_ptr<ApiPeer>> m_ended; //!< which may still be in a call
    QTimer m_tick;
    QTimer m_turn;
};

} // namespace kith
