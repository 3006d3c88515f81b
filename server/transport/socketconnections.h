// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/connections.h"
#include "server/transport/connectiontable.h"
#include "server/transport/tcp/listener.h"
#include "server/transport/websocket/iothread.h"
#include "shared/mailbox.h"

#include <memory>
#include <vector>

namespace kith {

/*!
    The core's connections as WebSocket connections: a listener, I/O threads, and batches between them and the core.

    Lives on the core thread, whose turns end with at most one batch for each I/O thread. Frames are decoded and
    encoded in the I/O threads; one frame to many connections is encoded once in each thread and encoding.
*/
class SocketConnections final : public Connections
{
public:
    SocketConnections(const TransportConfig &config, int ioThreads);
    ~SocketConnections() override; //!< drains, and waits for it; the handler hears of nothing any more

    //! Returns the port; 0 takes a free one. Fails with a message for the operator. Who connects waits for serve().
    Result<quint16> listen(const QHostAddress &address, quint16 port);

    //! From now on connections are accepted. \a handler must outlive this.
    void serve(ConnectionHandler &handler);

    void stopListening();

    //! Closes every connection with GoingAway; the handler hears of each.
    void drain();

    //! Connections that the handler knows of and that are not closed.
    int open() const { return m_open; }

    //! Any thread.
    TransportMetrics metrics() const;

    void send(std::vector<ConnectionId> connections, Reply reply) override;
    void established(ConnectionId connection) override;
    void close(ConnectionId connection, CloseCode code, const QString &reason) override;

private:
    struct Thread {
        std::shared_ptr<ConnectionTable> table; //!< used in the I/O thread only
        std::unique_ptr<IoThread> io;
        std::unique_ptr<Batcher<IoThread::Task>> tasks; //!< for it
    };

    void take(ConnectionTable::Event event);
    Thread &threadOf(ConnectionId connection);

    ConnectionHandler *m_handler = nullptr;
    int m_open = 0;
    Mailbox<ConnectionTable::Event> m_events;
    std::vector<Thread> m_threads;
    std::size_t m_nextThread = 0;
    Listener m_listener;
};

} // namespace kith
