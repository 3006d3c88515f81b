// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kith {

//! Why a WebSocket connection ended: RFC 6455, 7.4.1, and our own from 4000. docs/protocol.md says for each whether to reconnect.
enum class CloseCode {
    Normal = 1000,
    GoingAway = 1001, //!< the server stops, or another node has more room: come back after a random pause
    ProtocolError = 1002,
    UnsupportedData = 1003, //!< text where binary belongs, or the other way round
    InvalidPayload = 1007, //!< not UTF-8
    PolicyViolation = 1008,
    TooBig = 1009,
    InternalError = 1011,
    Replaced = 4001, //!< the same device connected anew; do not reconnect
    NoHello = 4002, //!< not signed in within limits::helloTime
    SignedOut = 4003, //!< the token ended; sign in again
    UnsupportedVersion = 4004,
    Malformed = 4005, //!< not JSON or not CBOR
    TooSlow = 4008, //!< what was sent was not taken; come back
    PageFull = 4009, //!< never on a WebSocket: come back at once with the cursor of the last event
};

} // namespace kith
