// SPDX-License-Identifier: Apache-2.0
#include "server/transport/iothread.h"

#include "server/transport/connections.h"
#include "server/transport/eventdispatcher.h"
#include "server/transport/listener.h"
#include "shared/threadname.h"

#include <QEventLoop>
#include <QThread>

#include <utility>
#include <vector>

namespace kith {

IoThread::IoThread(TransportConfig config, PeerHandlerFactory factory, RefusalHandler refused)
    : m_config(std::move(config))
    , m_factory(std::move(factory))
    , m_refused(std::move(refused))
    , m_thread([this] { run(); })
{
    std::unique_lock lock(m_mutex);
    m_started.wait(lock, [this] { return m_mailbox; });
}

IoThread::~IoThread()
{
    drain();
    m_thread.join();
}

void IoThread::adopt(qintptr descriptor)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_mailbox)
            return m_mailbox->post([this, descriptor] { m_connections->adopt(descriptor); });
    }
    Listener::closeDescriptor(descriptor);
}

void IoThread::post(Task task)
{
    const std::lock_guard lock(m_mutex);
    if (m_mailbox)
        m_mailbox->post(std::move(task));
}

void IoThread::post(std::vector<Task> &&tasks)
{
    const std::lock_guard lock(m_mutex);
    if (m_mailbox)
        m_mailbox->post(std::move(tasks));
}

std::size_t IoThread::waiting()
{
    const std::lock_guard lock(m_mutex);
    return m_mailbox ? m_mailbox->size() : 0;
}

void IoThread::drain()
{
    post([this] { m_connections->drain(); });
}

void IoThread::run()
{
    setThreadName("io");
    if (QAbstractEventDispatcher *dispatcher = makeEventDispatcher())
        QThread::currentThread()->setEventDispatcher(dispatcher);
    QEventLoop loop;
    Connections connections(m_config, m_factory, m_refused);
    Mailbox<Task> mailbox([](std::vector<Task> &&tasks) {
        for (const Task &task : tasks)
            task();
    });
    QObject::connect(&connections, &Connections::drained, &loop, &QEventLoop::quit);
    m_connections = &connections;
    {
        const std::lock_guard lock(m_mutex);
        m_mailbox = &mailbox;
        m_started.notify_all();
    }
    loop.exec();
    {
        const std::lock_guard lock(m_mutex);
        m_mailbox = nullptr;
    }
    mailbox.deliver(); // what came last may hold descriptors
    QCoreApplication::sendPostedEvents(); // handlers may have gathered something for other threads
    QCoreApplication::sendPostedEvents(nullptr,
                                       QEvent::DeferredDelete); // sockets, which need the connections
}

} // namespace kith
