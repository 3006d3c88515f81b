// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/closecode.h"
#include "shared/codec.h"

#include <cstdint>
#include <vector>

namespace kith {

//! Names one connection. Unique as long as the process lives.
using ConnectionId = std::uint64_t;

//! What a connection is for. docs/protocol.md says how each is spoken over HTTP.
enum class ConnectionKind {
    Socket, //!< any request, and the device's feed; acks say what the device has
    Stream, //!< the feed alone: a hello, then events, each with the cursor behind it
    Poll, //!< as Stream, but ends with the first that there is to deliver
    Call, //!< requests alone: its hello opens no feed and ends no other connection
};

//! Sends to the connected peers. Called on the core thread; never blocks. Ignores connections that have ended.
class Connections
{
public:
    virtual ~Connections() = default;

    //! Sends \a reply to each of \a connections, in the order of the calls. Encodes it once for each encoding.
    virtual void send(std::vector<ConnectionId> connections, Reply reply) = 0;

    //! ConnectionHandler::hasRoom() follows once the peer has taken nearly all that was sent before.
    virtual void awaitRoom(ConnectionId connection) = 0;

    //! The connection is signed in: its hello deadline ends.
    virtual void established(ConnectionId connection) = 0;

    //! Closes after what was sent before. ConnectionHandler::closed() follows.
    virtual void close(ConnectionId connection, CloseCode code, const QString &reason) = 0;
};

//! Gets what the connected peers send. Called on the core thread.
class ConnectionHandler
{
public:
    virtual ~ConnectionHandler() = default;

    //! A peer was refused before its connection was opened. \a reason is one of a few fixed words; \a peerAddress is empty where it
    //! is not known.
    virtual void refused(const QString &peerAddress, const QString &reason) = 0;

    virtual void opened(ConnectionId connection, const QString &peerAddress, ConnectionKind kind) = 0;
    virtual void received(ConnectionId connection, std::variant<Request, Rejected> frame) = 0;

    //! Another large answer may be made for \a connection. Called once for each awaitRoom().
    virtual void hasRoom(ConnectionId connection) = 0;

    //! The last call for \a connection. \a code is the close code of RFC 6455, 7.1.5: ours, the peer's, or 1006 without one.
    virtual void closed(ConnectionId connection, int code) = 0;
};

} // namespace kith
