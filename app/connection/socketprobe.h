// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/channel.h"
#include "app/platform/timesource.h"

namespace kith {

/*!
    Finds out whether a WebSocket gets through to a server, without signing in: opens one, asks the server something, and holds it for
    some seconds, so that what cuts connections shows. GUI thread.

    Signals are emitted at most once each. What passed is usable for a few seconds: the server closes who does not sign in.
*/
class SocketProbe : public QObject
{
    Q_OBJECT

public:
    SocketProbe(TimeSource *time, const TransportFactory &newSocket, QObject *parent = nullptr);

    void open(const QUrl &socket);
    //! The connection, which is the caller's from now on.
    Channel *take();

Q_SIGNALS:
    void passed();
    void failed();

private:
    void fail();

    Channel *m_channel;
    TimeSource *m_time;
    std::unique_ptr<Timer> m_held;
    std::unique_ptr<Timer> m_deadline;
};

} // namespace kith
