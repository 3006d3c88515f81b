// SPDX-License-Identifier: Apache-2.0
#include "server/transport/sendqueue.h"

#include "server/transport/peersocket.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>

namespace kith {

void SendQueue::add(PeerSocket *socket)
{
    if (m_waiting.empty())
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    m_waiting.push_back(socket);
}

void SendQueue::remove(PeerSocket *socket)
{
    std::ranges::replace(m_waiting, socket, nullptr);
}

bool SendQueue::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QObject::event(event);
    for (std::size_t i = 0; i < m_waiting.size(); ++i) { // a turn may add and remove
        if (m_waiting[i])
            m_waiting[i]->takeTurn();
    }
    m_waiting.clear();
    return true;
}

} // namespace kith
