// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/closecode.h"
#include "shared/codec.h"

#include <cstdint>
#include <vector>

namespace kith {

//! One connection, as long as the server lives. Never used again.
using ConnectionId = std::uint64_t;

//! The way from the core to its connected peers. Never blocks; a connection that is gone is passed over.
class Connections
{
public:
    virtual ~Connections() = default;

    //! One frame to many: it is encoded once, not once for each. In the order of the calls for each connection.
    virtual void send(std::vector<ConnectionId> connections, Reply reply) = 0;

    //! The connection has said a valid hello: its hello deadline ends.
    virtual void established(ConnectionId connection) = 0;

    //! After what was sent before. closed() of the service follows.
    virtual void close(ConnectionId connection, CloseCode code, const QString &reason) = 0;
};

//! The way from the peers to the core, on the core thread.
class ConnectionHandler
{
public:
    virtual ~ConnectionHandler() = default;

    //! Somebody was sent away before there was a connection. \a reason is one of a few fixed words, \a peerAddress empty where
    //! it is not known.
    virtual void refused(const QString &peerAddress, const QString &reason) = 0;

    virtual void opened(ConnectionId connection, const QString &peerAddress) = 0;
    virtual void received(ConnectionId connection, std::variant<Request, Rejected> frame) = 0;

    //! The last call for \a connection. \a code is that of RFC 6455, 7.1.5: ours, the peer's, or 1006 where it just broke.
    virtual void closed(ConnectionId connection, int code) = 0;
};

} // namespace kith
