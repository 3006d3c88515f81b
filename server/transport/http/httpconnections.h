// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/httpconnection.h"

#include <QTimer>

#include <unordered_set>

namespace kith {

class AddressCount;

//! Owns all HTTP connections of one thread. Created, used and destroyed in that thread.
class HttpConnections : public QObject
{
    Q_OBJECT

public:
    //! \a handler, \a lingering and \a addresses outlive this. The last may be shared with other threads; null: no limit by address.
    HttpConnections(const HttpLimits &limits, HttpHandler &handler, QObject &lingering,
                    AddressCount *addresses = nullptr);
    ~HttpConnections() override; //!< drops every connection

    //! Takes ownership of an accepted descriptor.
    void adopt(qintptr descriptor);

    //! Takes ownership of a connected socket; see HttpConnection::start().
    void take(QTcpSocket *socket, const QByteArray &received, HttpConnection::Clock::time_point since);

    //! Ends the connections that wait for a request, and the others after their response or when HttpLimits::drainTime is over.
    //! drained() follows. No connection may be added any more.
    void drain();

    int open() const { return int(m_connections.size()); }

    //! Enforces the time limits. A timer of this class calls it every HttpLimits::tick.
    void tick(HttpConnection::Clock::time_point now);

Q_SIGNALS:
    //! After drain(): the last connection has ended. It may still linger.
    void drained();

private:
    bool endIdle();
    void remove(HttpConnection *connection);
    void checkDrained();

    const HttpLimits m_limits;
    HttpContext m_context;
    AddressCount *const m_addresses;
    QTimer m_tick;
    std::unordered_set<HttpConnection *> m_connections;
};

} // namespace kith
