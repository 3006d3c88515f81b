// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/websocket/frame.h"
#include "shared/limits.h"

#include <QByteArray>
#include <QList>
#include <QSslConfiguration>

#include <chrono>
#include <optional>
#include <vector>

namespace kith {

//! The bounds of one connection. Tests give smaller ones.
struct TransportLimits {
    using Time = std::chrono::milliseconds;

    int headerBytes = 8 * 1024; //!< request line and header of the handshake
    qint64 frameBytes = limits::frameBytes;
    qint64 unsentBytes = limits::unsentBytes;
    int controlFrames = 100; //!< pings and pongs from one client in a second
    Time unsentTime = limits::unsentTime;
    Time handshakeTime = limits::handshakeTime;
    Time helloTime = limits::helloTime;
    Time frameTime = limits::frameTime;
    Time pingInterval = limits::pingInterval;
    int missedPings = limits::missedPings;
    Time gatherTime =
        std::chrono::milliseconds(200); //!< how long what is not urgent may wait for other frames
    Time lingerTime = std::chrono::seconds(1); //!< from our close frame to the end of the connection
    Time tick =
        std::chrono::seconds(1); //!< how often the times above are looked at: each may come this much later
};

//! A WebSocket subprotocol and the kind of message its frames travel in.
struct Subprotocol {
    QByteArray name;
    Opcode opcode = Opcode::Binary;
};

//! What a listener's connections have in common. Copied to each I/O thread, never changed there.
struct TransportConfig {
    TransportLimits limits;
    QByteArray path = "/v1/socket";
    std::vector<Subprotocol> subprotocols{{"kith.v1.cbor", Opcode::Binary}, {"kith.v1.json", Opcode::Text}};
    QList<QByteArray> allowedOrigins; //!< as browsers send them: "https://chat.example.org"
    std::optional<QSslConfiguration> tls; //!< none: plain TCP
    //! Each connection begins with a PROXY header, within handshakeTime, and its client is who that names. What follows
    //! has as long again.
    bool proxyProtocol = false;
};

} // namespace kith
