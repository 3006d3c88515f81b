// SPDX-License-Identifier: Apache-2.0
#include "server/transport/socketconnections.h"

namespace kith {

namespace {

constexpr std::size_t mostWaiting = 10'000; // frames, about 20 ms of work for the core

} // namespace

SocketConnections::SocketConnections(const TransportConfig &config, int ioThreads)
    : m_events(
        [this](std::vector<ConnectionTable::Event> &&events) {
            for (ConnectionTable::Event &event : events)
                take(std::move(event));
        },
        mostWaiting)
    , m_listener(
          [this](qintptr descriptor) { m_threads[m_nextThread++ % m_threads.size()].io->adopt(descriptor); },
          Descriptors::AllButKept)
{
    for (int i = 0; i < ioThreads; ++i) {
        auto table = std::make_shared<ConnectionTable>(static_cast<std::uint16_t>(i), m_events);
        const auto makeHandler = [table](WebSocketPeer &peer) { return table->makeHandler(peer); };
        auto io = std::make_unique<IoThread>(
            config, makeHandler, [table](const auto &peer, auto reason) { table->refused(peer, reason); });
        auto tasks = std::make_unique<Batcher<IoThread::Task>>(
            [to = io.get()](auto &&batch) { to->post(std::move(batch)); });
        m_threads.push_back({table, std::move(io), std::move(tasks)});
    }
    QObject::connect(&m_listener, &Listener::refused, [this](const QHostAddress &peer) {
        m_handler->refused(peer.toString(), QStringLiteral("descriptors"));
    });
}

SocketConnections::~SocketConnections()
{
    m_listener.close();
    drain();
    m_events.unbound(); // the core no longer takes events, and no I/O thread may wait for it
    m_threads.clear();
}

Result<quint16> SocketConnections::listen(const QHostAddress &address, quint16 port)
{
    auto listening = m_listener.start(address, port);
    if (listening)
        m_listener.pauseAccepting();
    return listening;
}

void SocketConnections::serve(ConnectionHandler &handler)
{
    m_handler = &handler;
    m_listener.resumeAccepting();
}

void SocketConnections::take(ConnectionTable::Event event)
{
    if (auto *opened = std::get_if<ConnectionTable::Opened>(&event.what)) {
        ++m_open;
        m_handler->opened(event.connection, opened->address);
    } else if (auto *frame = std::get_if<ConnectionTable::Frame>(&event.what)) {
        m_handler->received(event.connection, std::move(*frame));
    } else if (std::holds_alternative<ConnectionTable::Room>(event.what)) {
        m_handler->hasRoom(event.connection);
    } else if (auto *closed = std::get_if<ConnectionTable::Closed>(&event.what)) {
        --m_open;
        m_handler->closed(event.connection, closed->code);
    } else if (auto *refused = std::get_if<ConnectionTable::Refused>(&event.what)) {
        m_handler->refused(refused->address, refused->reason);
    }
}

TransportMetrics SocketConnections::metrics() const
{
    TransportMetrics metrics{{}, m_events.size()};
    for (const Thread &thread : m_threads)
        metrics.threads.push_back({thread.table->metrics(), thread.io->waiting()});
    return metrics;
}

void SocketConnections::setTls(const QSslConfiguration &tls)
{
    for (const Thread &thread : m_threads)
        thread.io->setTls(tls);
}

void SocketConnections::stopListening()
{
    m_listener.close();
}

void SocketConnections::drain()
{
    for (const Thread &thread : m_threads) {
        thread.tasks->flush();
        thread.io->drain();
    }
}

SocketConnections::Thread &SocketConnections::threadOf(ConnectionId connection)
{
    return m_threads[ConnectionTable::threadOf(connection)];
}

void SocketConnections::send(std::vector<ConnectionId> connections, Reply reply)
{
    const auto post = [](Thread &thread, std::vector<ConnectionId> own, std::shared_ptr<const Reply> shared) {
        thread.tasks->add([table = thread.table, own = std::move(own), shared = std::move(shared)] {
            table->send(own, *shared);
        });
    };
    auto shared = std::make_shared<const Reply>(std::move(reply));
    if (m_threads.size() == 1 || connections.size() == 1) {
        Thread &thread = threadOf(connections.front());
        return post(thread, std::move(connections), std::move(shared));
    }
    std::vector<std::vector<ConnectionId>> byThread(m_threads.size());
    for (ConnectionId connection : connections)
        byThread[ConnectionTable::threadOf(connection)].push_back(connection);
    for (std::size_t i = 0; i < byThread.size(); ++i) {
        if (!byThread[i].empty())
            post(m_threads[i], std::move(byThread[i]), shared);
    }
}

void SocketConnections::awaitRoom(ConnectionId connection)
{
    Thread &thread = threadOf(connection);
    thread.tasks->add([table = thread.table, connection] { table->awaitRoom(connection); });
}

void SocketConnections::established(ConnectionId connection)
{
    Thread &thread = threadOf(connection);
    thread.tasks->add([table = thread.table, connection] {
        if (WebSocketPeer *peer = table->find(connection))
            peer->established();
    });
}

void SocketConnections::close(ConnectionId connection, CloseCode code, const QString &reason)
{
    Thread &thread = threadOf(connection);
    thread.tasks->add([table = thread.table, connection, code, reason] {
        if (WebSocketPeer *peer = table->find(connection))
            peer->close(code, reason);
    });
}

} // namespace kith
