// SPDX-License-Identifier: Apache-2.0
#include "server/transport/socketlinks.h"

namespace kith {

namespace {

constexpr std::size_t mostWaiting = 10'000; // frames; some 20 ms of the core's time

} // namespace

SocketLinks::SocketLinks(const TransportConfig &config, int ioThreads)
    : m_events(
        [this](std::vector<LinkTable::Event> &&events) {
            for (LinkTable::Event &event : events)
                take(std::move(event));
        },
        mostWaiting)
    , m_listener(
          [this](qintptr descriptor) { m_threads[m_nextThread++ % m_threads.size()].io->adopt(descriptor); })
{
    for (int i = 0; i < ioThreads; ++i) {
        auto table = std::make_shared<LinkTable>(static_cast<std::uint16_t>(i), m_events);
        const auto makeHandler = [table](WebSocketPeer &peer) { return table->makeHandler(peer); };
        auto io = std::make_unique<IoThread>(
            config, makeHandler, [table](const auto &peer, auto reason) { table->refused(peer, reason); });
        auto tasks = std::make_unique<Gatherer<IoThread::Task>>(
            [to = io.get()](auto &&batch) { to->post(std::move(batch)); });
        m_threads.push_back({table, std::move(io), std::move(tasks)});
    }
    QObject::connect(&m_listener, &Listener::refused, [this](const QHostAddress &peer) {
        m_handler->refused(peer.toString(), QStringLiteral("descriptors"));
    });
}

SocketLinks::~SocketLinks()
{
    m_listener.close();
    drain();
    m_events.unbound(); // nobody takes them any more
    m_threads.clear();
}

Result<quint16> SocketLinks::listen(const QHostAddress &address, quint16 port)
{
    const auto heard = m_listener.start(address, port);
    if (heard)
        m_listener.pauseAccepting();
    return heard;
}

void SocketLinks::serve(LinkHandler &handler)
{
    m_handler = &handler;
    m_listener.resumeAccepting();
}

void SocketLinks::take(LinkTable::Event event)
{
    if (auto *opened = std::get_if<LinkTable::Opened>(&event.what)) {
        ++m_open;
        m_handler->opened(event.link, opened->address);
    } else if (auto *frame = std::get_if<LinkTable::Frame>(&event.what)) {
        m_handler->received(event.link, std::move(*frame));
    } else if (auto *closed = std::get_if<LinkTable::Closed>(&event.what)) {
        --m_open;
        m_handler->closed(event.link, closed->code);
    } else if (auto *refused = std::get_if<LinkTable::Refused>(&event.what)) {
        m_handler->refused(refused->address, refused->reason);
    }
}

TransportMetrics SocketLinks::metrics() const
{
    TransportMetrics metrics{{}, m_events.size()};
    for (const Thread &thread : m_threads)
        metrics.threads.push_back({thread.table->metrics(), thread.io->waiting()});
    return metrics;
}

void SocketLinks::stopListening()
{
    m_listener.close();
}

void SocketLinks::drain()
{
    for (const Thread &thread : m_threads) {
        thread.tasks->flush();
        thread.io->drain();
    }
}

SocketLinks::Thread &SocketLinks::threadOf(LinkId link)
{
    return m_threads[LinkTable::threadOf(link)];
}

void SocketLinks::send(std::vector<LinkId> links, Reply reply)
{
    const auto post = [](Thread &thread, std::vector<LinkId> own, std::shared_ptr<const Reply> shared) {
        thread.tasks->add([table = thread.table, own = std::move(own), shared = std::move(shared)] {
            table->send(own, *shared);
        });
    };
    auto shared = std::make_shared<const Reply>(std::move(reply));
    if (m_threads.size() == 1 || links.size() == 1) {
        Thread &thread = threadOf(links.front());
        return post(thread, std::move(links), std::move(shared));
    }
    std::vector<std::vector<LinkId>> byThread(m_threads.size());
    for (LinkId link : links)
        byThread[LinkTable::threadOf(link)].push_back(link);
    for (std::size_t i = 0; i < byThread.size(); ++i) {
        if (!byThread[i].empty())
            post(m_threads[i], std::move(byThread[i]), shared);
    }
}

void SocketLinks::established(LinkId link)
{
    Thread &thread = threadOf(link);
    thread.tasks->add([table = thread.table, link] {
        if (WebSocketPeer *peer = table->find(link))
            peer->established();
    });
}

void SocketLinks::close(LinkId link, CloseCode code, const QString &reason)
{
    Thread &thread = threadOf(link);
    thread.tasks->add([table = thread.table, link, code, reason] {
        if (WebSocketPeer *peer = table->find(link))
            peer->close(code, reason);
    });
}

} // namespace kith
