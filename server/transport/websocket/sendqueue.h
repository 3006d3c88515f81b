// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

namespace kith {

class PeerSocket;

/*!
    The sockets of one I/O thread that have something to send; each is flushed once per wake-up, or, where nothing of
    it is urgent, within the gather time.

    Lives in the thread of its sockets and outlives them.
*/
class SendQueue : public QObject
{
public:
    explicit SendQueue(std::chrono::milliseconds gatherTime);

    void add(PeerSocket *socket);
    void addLater(PeerSocket *socket);
    void remove(PeerSocket *socket); //!< however often it was added

protected:
    bool event(QEvent *event) override;

private:
    using Sockets = std::vector<PeerSocket *>; //!< a null one was removed

    Sockets m_waiting;
    Sockets m_later;
    QTimer m_gathering;
};

} // namespace kith
