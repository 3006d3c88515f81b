// SPDX-License-Identifier: Apache-2.0
#include "server/transport/socketconnections.h"

#include "server/transport/http/addresscount.h"

namespace kith {

namespace {

constexpr std::size_t mostWaiting = 10'000; // frames, about 20 ms of work for the core

} // namespace

SocketConnections::SocketConnections(const TransportConfig &config, int ioThreads,
                                     const HttpHandlerFactory &http)
    : m_events(
        [this](std::vector<ConnectionTable::Event> &&events) {
            for (ConnectionTable::Event &event : events)
                take(std::move(event));
        },
        mostWaiting)
    , m_listener([this](qintptr descriptor) { nextThread().adopt(descriptor); }, Descriptors::AllButKept)
    , m_httpListener([this](qintptr descriptor) { nextThread().adoptHttp(descriptor); },
                     Descriptors::AllButKept)
{
    const auto addresses = std::make_shared<AddressCount>(config.proxies);
    for (int i = 0; i < ioThreads; ++i) {
        auto table = std::make_shared<ConnectionTable>(static_cast<std::uint16_t>(i), m_events);
        const auto makeHandler = [table](WebSocketPeer &peer) { return table->makeHandler(peer); };
        IoThread::Http own{{}, addresses};
        if (http)
            own.makeHandler = [table, http] { return http(*table); };
        auto io = std::make_unique<IoThread>(
            config, makeHandler, [table](const auto &peer, auto reason) { table->refused(peer, reason); },
            std::move(own));
        auto tasks = std::make_unique<Batcher<IoThread::Task>>(
            [to = io.get()](auto &&batch) { to->post(std::move(batch)); });
        m_threads.push_back({table, std::move(io), std::move(tasks)});
    }
    for (const Listener *listener : {&m_listener, &m_httpListener})
        QObject::connect(listener, &Listener::refused, [this](const QHostAddress &peer) {
            m_handler->refused(peer.toString(), QStringLiteral("descriptors"));
        });
}

SocketConnections::~SocketConnections()
{
    stopListening();
    drain();
    m_events.unbound(); // the core no longer takes events, and no I/O thread may wait for it
    m_threads.clear();
}

Result<quint16> SocketConnections::listen(const QHostAddress &address, quint16 port)
{
    return start(m_listener, address, port);
}

Result<quint16> SocketConnections::listenHttp(const QHostAddress &address, quint16 port)
{
    return start(m_httpListener, address, port);
}

Result<quint16> SocketConnections::start(Listener &listener, const QHostAddress &address, quint16 port)
{
    auto listening = listener.start(address, port);
    if (listening)
        listener.pauseAccepting();
    return listening;
}

IoThread &SocketConnections::nextThread()
{
    return *m_threads[m_nextThread++ % m_threads.size()].io;
}

void SocketConnections::serve(ConnectionHandler &handler)
{
    m_handler = &handler;
    for (Listener *listener : {&m_listener, &m_httpListener})
        if (listener->isListening())
            listener->resumeAccepting();
}

void SocketConnections::take(ConnectionTable::Event event)
{
    if (auto *opened = std::get_if<ConnectionTable::Opened>(&event.what)) {
        ++m_open;
        m_handler->opened(event.connection, opened->address, opened->kind);
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
    m_httpListener.close();
}

void SocketConnections::drain()
{
    for (const Thread &thread : m_threads) {
        thread.tasks->add([table = thread.table] { table->drain(); });
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
        if (Peer *peer = table->find(connection))
            peer->established();
    });
}

void SocketConnections::close(ConnectionId connection, CloseCode code, const QString &reason)
{
    Thread &thread = threadOf(connection);
    thread.tasks->add([table = thread.table, connection, code, reason] {
        if (Peer *peer = table->find(connection))
            peer->close(code, reason);
    });
}

} // namespace kith
