// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/instant.h"
#include "shared/replies.h"
#include "shared/requests.h"

#include <QByteArray>

//! Frames to bytes and back. Pure functions; any thread.
namespace kith {

enum class Encoding { Json, Cbor };

//! The WebSocket subprotocol that speaks \a encoding: JSON in text messages, CBOR in binary ones.
QString subprotocol(Encoding encoding);

//! A client's frame. An \a id of 0 asks for no answer unless it fails.
struct Request {
    std::int64_t id = 0;
    request::Any body;
    Instant receivedAt = 0; //!< not on the wire: by whoever received it and measures

    bool operator==(const Request &) const = default;
};

//! A server's frame. \a re is the id of the request it answers; 0 for a push.
struct Reply {
    std::int64_t re = 0;
    reply::Any body;
    Instant committedAt = 0; //!< not on the wire: when what it tells of was committed, for whoever measures

    bool operator==(const Reply &) const = default;
};

//! Bytes that are no frame, or a frame that is none of ours.
struct Rejected {
    Error error;
    std::int64_t id = 0; //!< of the request, where it could be read
    bool malformed = false; //!< not even a frame: the peer does not speak this encoding
};

QByteArray encode(const Request &request, Encoding encoding);
QByteArray encode(const Reply &reply, Encoding encoding);

//! Never throws, whatever \a bytes are. Unknown fields are skipped. An unknown name of an enum is an error in a request;
//! in a reply it becomes EnumNames::unknown, so that a client reads what a later server says.
std::variant<Request, Rejected> decodeRequest(const QByteArray &bytes, Encoding encoding);
std::variant<Reply, Rejected> decodeReply(const QByteArray &bytes, Encoding encoding);

} // namespace kith
