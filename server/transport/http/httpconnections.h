// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/httpconnection.h"

#include <QTimer>

#include <unordered_set>

namespace kith {

//! Owns all HTTP connections of one thread. Created, used and destroyed in that thread.
class HttpConnections : public QObject
{
    Q_OBJECT

public:
    //! \a handler must outlive this.
    HttpConnections(const HttpLimits &limits, HttpHandler &handler);
    ~HttpConnections() override; //!< drops every connection

    //! Takes ownership of an accepted descriptor.
    void adopt(qintptr descriptor);

    int open() const { return int(m_connections.size()); }

    //! Enforces the time limits. A timer of this class calls it every HttpLimits::tick.
    void tick(HttpConnection::Clock::time_point now);

private:
    bool endIdle();
    void remove(HttpConnection *connection);

    const HttpLimits m_limits;
    QObject m_lingering;
    const HttpContext m_context;
    QTimer m_tick;
    std::unordered_set<HttpConnection *> m_connections;
};

} // namespace kith
