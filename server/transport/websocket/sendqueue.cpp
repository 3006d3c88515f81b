// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/sendqueue.h"

#include "server/transport/websocket/peersocket.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>

namespace kith {

SendQueue::SendQueue(std::chrono::milliseconds gatherTime)
{
    m_gathering.setSingleShot(true);
    m_gathering.setInterval(gatherTime);
    connect(&m_gathering, &QTimer::timeout, this, [this] {
        for (PeerSocket *socket : m_later) {
            if (socket)
                socket->endGathering();
        }
        m_later.clear();
    });
}

void SendQueue::add(PeerSocket *socket)
{
    if (m_waiting.empty())
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    m_waiting.push_back(socket);
}

void SendQueue::addLater(PeerSocket *socket)
{
    if (m_later.empty())
        m_gathering.start();
    m_later.push_back(socket);
}

void SendQueue::remove(PeerSocket *socket)
{
    for (Sockets *sockets : {&m_waiting, &m_later})
        std::ranges::replace(*sockets, socket, nullptr);
}

bool SendQueue::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QObject::event(event);
    for (std::size_t i = 0; i < m_waiting.size(); ++i) { // takeTurn() may add and remove sockets
        if (m_waiting[i])
            m_waiting[i]->takeTurn();
    }
    m_waiting.clear();
    return true;
}

} // namespace kith
