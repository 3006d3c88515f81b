// SPDX-License-Identifier: Apache-2.0
#include "server/transport/iothread.h"

#include "server/transport/connections.h"
#include "server/transport/eventdispatcher.h"
#include "server/transport/listener.h"

#include <utility>
#include <vector>

namespace kith {

IoThread::IoThread(TransportConfig config, PeerHandlerFactory factory)
    : m_config(std::move(config))
    , m_factory(std::move(factory))
{
    setObjectName(QStringLiteral("kith-io"));
    if (QAbstractEventDispatcher *dispatcher = makeEventDispatcher())
        setEventDispatcher(dispatcher);
    start();
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_state != State::Starting; });
}

IoThread::~IoThread()
{
    drain();
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_state == State::Ended; });
    }
    wait();
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

void IoThread::drain()
{
    post([this] { m_connections->drain(); });
}

void IoThread::run()
{
    Connections connections(m_config, m_factory);
    Mailbox<Task> mailbox([](std::vector<Task> &&tasks) {
        for (const Task &task : tasks)
            task();
    });
    QObject::connect(&connections, &Connections::drained, &connections, [this] { quit(); });
    m_connections = &connections;
    {
        const std::lock_guard lock(m_mutex);
        m_mailbox = &mailbox;
        m_state = State::Running;
        m_changed.notify_all();
    }
    exec();
    {
        const std::lock_guard lock(m_mutex);
        m_mailbox = nullptr;
    }
    mailbox.deliver(); // what came last may hold descriptors
    const std::lock_guard lock(m_mutex);
    m_state = State::Ended;
    m_changed.notify_all();
}

} // namespace kith
