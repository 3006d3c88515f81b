// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <vector>

namespace kith {

class PeerSocket;

/*!
    The sockets of one I/O thread that have something to send; each is flushed once per wake-up.

    Lives in the thread of its sockets and outlives them.
*/
class SendQueue : public QObject
{
public:
    void add(PeerSocket *socket);
    void remove(PeerSocket *socket);

protected:
    bool event(QEvent *event) override;

private:
    std::vector<PeerSocket *> m_waiting; //!< a null one was removed
};

} // namespace kith
