// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/instant.h"
#include "shared/replies.h"
#include "shared/requests.h"

#include <QByteArray>

//! Frames to bytes and back. Pure functions; any thread.
namespace kith {

enum class Encoding { Json, Cbor };

//! The WebSocket subprotocol with \a encoding: JSON in text messages, CBOR in binary ones.
QString subprotocol(Encoding encoding);

//! A client's frame. An \a id of 0 asks for no answer unless it fails.
struct Request {
    std::int64_t id = 0;
    request::Any body;
    Instant receivedAt = 0; //!< not encoded; set by a receiver that measures latency

    bool operator==(const Request &) const = default;
};

//! A server's frame. \a re is the id of the request it answers; 0 for a push.
struct Reply {
    std::int64_t re = 0;
    reply::Any body;
    Instant committedAt =
        0; //!< not encoded; when its entry was committed, for a sender that measures latency
    QString cursor =
        {}; //!< not encoded; where a device stands that got this, for deliveries that name it with each event

    bool operator==(const Reply &) const = default;
};

//! Why bytes could not be decoded.
struct Rejected {
    Error error;
    std::int64_t id = 0; //!< of the request, where it could be read
    bool malformed = false; //!< not JSON, not CBOR or no object: the peer does not speak this encoding
};

QByteArray encode(const Request &request, Encoding encoding);
QByteArray encode(const Reply &reply, Encoding encoding);

//! Never throws, whatever \a bytes are. Unknown fields are skipped. An unknown name of an enum is an error in a request;
//! in a reply it becomes EnumNames::unknown, so that a client reads what a later server says.
std::variant<Request, Rejected> decodeRequest(const QByteArray &bytes, Encoding encoding);
std::variant<Reply, Rejected> decodeReply(const QByteArray &bytes, Encoding encoding);

} // namespace kith
