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

//! Returns the HTTP handler of one I/O thread, whose connections are in \a table. Called on that thread. The handler is destroyed there,
//! after its connections.
using HttpHandlerFactory = std::function<std::unique_ptr<HttpHandler>(ConnectionTable &table)>;

/*!
    Connections over WebSockets and HTTP: listeners, I/O threads, and the batches between them and the core.

    Lives on the core thread, and posts at most one batch to each I/O thread per turn of the core's event loop. Frames are
    decoded and encoded in the I/O threads; a frame for many connections is encoded once per thread and encoding.
*/
class SocketConnections final : public Connections
{
public:
    //! \a http null: only WebSockets are served.
    SocketConnections(const TransportConfig &config, int ioThreads, const HttpHandlerFactory &http = {});
    ~SocketConnections() override; //!< drains and blocks until that is done; no longer calls the handler

    //! Returns the port; 0 takes a free one. Fails with a message for the operator. Until serve(), connections wait in the kernel.
    Result<quint16> listen(const QHostAddress &address, quint16 port);

    //! As listen(), for connections that speak HTTP only: with TLS if the others have it, but without a PROXY header. Needs an
    //! HttpHandlerFactory.
    Result<quint16> listenHttp(const QHostAddress &address, quint16 port);

    //! Starts accepting connections. \a handler must outlive this.
    void serve(ConnectionHandler &handler);

    //! Uses \a tls for connections that are accepted from now on.
    void setTls(const QSslConfiguration &tls);

    void stopListening();

    //! Closes every connection with GoingAway, but HTTP requests under way after their answer; the handler's closed() follows for each.
    void drain();

    //! Returns the number of connections reported to the handler as opened and not yet as closed.
    int open() const { return m_open; }

    //! Any thread.
    TransportMetrics metrics() const;

    void send(std::vector<ConnectionId> connections, Reply reply) override;
    void awaitRoom(ConnectionId connection) override;
    void established(ConnectionId connection) override;
    void close(ConnectionId connection, CloseCode code, const QString &reason) override;

private:
    struct Thread {
        std::shared_ptr<ConnectionTable> table; //!< used in the I/O thread only
        std::unique_ptr<IoThread> io;
        std::unique_ptr<Batcher<IoThread::Task>> tasks; //!< to be posted to it
    };

    Result<quint16> start(Listener &listener, const QHostAddress &address, quint16 port);
    IoThread &nextThread();
    void take(ConnectionTable::Event event);
    Thread &threadOf(ConnectionId connection);

    ConnectionHandler *m_handler = nullptr;
    int m_open = 0;
    Mailbox<ConnectionTable::Event> m_events;
    std::vector<Thread> m_threads;
    std::size_t m_nextThread = 0;
    Listener m_listener;
    Listener m_httpListener;
};

} // namespace kith
