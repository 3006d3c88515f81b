// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "server/transport/http/subnets.h"
#include "server/transport/websocket/frame.h"
#include "shared/limits.h"

#include <QByteArray>
#include <QList>
#include <QSslConfiguration>

#include <chrono>
#include <limits>
#include <optional>
#include <vector>

namespace kith {

//! The limits of one connection. Tests use smaller ones.
struct TransportLimits {
    using Time = std::chrono::milliseconds;

    int headerBytes = 8 * 1024; //!< request line and header of the handshake
    qint64 frameBytes = limits::frameBytes;
    qint64 unsentBytes = limits::unsentBytes;
    int controlFrames = 100; //!< pings and pongs from one client per second
    Time unsentTime = limits::unsentTime;
    Time handshakeTime = limits::handshakeTime;
    Time helloTime = limits::helloTime;
    Time frameTime = limits::frameTime;
    Time pingInterval = limits::pingInterval;
    int missedPings = limits::missedPings;
    Time gatherTime = std::chrono::milliseconds(200); //!< how long Urgency::Soon may wait for an urgent frame
    Time lingerTime = std::chrono::seconds(1); //!< from the server's close frame to the end of the connection
    Time tick = std::chrono::seconds(
        1); //!< between checks of the times above, so each is enforced up to one tick late
};

//! Returns the limits of HTTP connections of clients.
inline HttpLimits clientLimits()
{
    HttpLimits limits;
    limits.connections = std::numeric_limits<int>::max(); // the descriptors are the limit
    limits.headerBytes = 16 * 1024;
    limits.tick = std::chrono::seconds(1);
    return limits;
}

//! A WebSocket subprotocol and the message type that carries its frames.
struct Subprotocol {
    QByteArray name;
    Opcode opcode = Opcode::Binary;
};

//! The configuration of a listener's connections. Copied to each I/O thread. Only tls is changed there.
struct TransportConfig {
    TransportLimits limits;
    HttpLimits http = clientLimits(); //!< of connections that do not begin with a WebSocket handshake
    Subnets proxies; //!< whose connections HttpLimits::connectionsPerAddress does not limit
    QByteArray path = "/v1/socket";
    std::vector<Subprotocol> subprotocols{{"kith.v1.cbor", Opcode::Binary}, {"kith.v1.json", Opcode::Text}};
    QList<QByteArray> allowedOrigins; //!< as browsers send them: "https://chat.example.org"
    std::optional<QSslConfiguration> tls; //!< none: plain TCP
    //! Whether each connection begins with a PROXY header that names its client. The header must arrive within handshakeTime; the
    //! handshake then has the same time again.
    bool proxyProtocol = false;
};

} // namespace kith
