// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

namespace kith {

class PeerSocket;

/*!
    The sockets of one I/O thread that have bytes to send. Flushes each once per wake-up, or within the gather time if none of its
    bytes are urgent.

    Lives in the thread of its sockets and outlives them.
*/
class SendQueue : public QObject
{
public:
    explicit SendQueue(std::chrono::milliseconds gatherTime);

    void add(PeerSocket *socket);
    void addLater(PeerSocket *socket);
    void remove(PeerSocket *socket); //!< also if it was added several times

protected:
    bool event(QEvent *event) override;

private:
    using Sockets = std::vector<PeerSocket *>; //!< null: removed

    Sockets m_waiting;
    Sockets m_later;
    QTimer m_gathering;
};

} // namespace kith
