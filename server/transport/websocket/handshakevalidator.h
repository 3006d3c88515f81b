// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/websocket/transportconfig.h"

#include <QByteArray>

#include <memory>
#include <variant>

namespace kith {

//! The request is a WebSocket handshake and in order.
struct Upgrade {
    QByteArray key;
    Subprotocol subprotocol;
    QByteArray rest; //!< bytes that came right behind the request
};

//! The request is refused with this whole HTTP answer, after which the connection closes.
struct Rejection {
    int status = 400;
    QByteArray answer;
};

/*!
    Reads one HTTP/1.1 request and judges whether it is a WebSocket handshake (RFC 6455, 4.2).

    Bytes in, a verdict out: no clock, no socket, no thread. What QWebSocketServer would refuse with a mere
    close gets a real HTTP answer here, and what it would let through by mistake is refused.
*/
class HandshakeValidator
{
public:
    using Verdict =
        std::variant<std::monostate, Upgrade, Rejection>; //!< std::monostate: more bytes are needed

    explicit HandshakeValidator(const TransportConfig &config);
    ~HandshakeValidator();
    HandshakeValidator(HandshakeValidator &&) noexcept;
    HandshakeValidator &operator=(HandshakeValidator &&) noexcept;

    //! Takes more bytes. Not to be called after a verdict.
    Verdict feed(const QByteArray &bytes);

    //! The answer to a request that did not come whole in time; empty where nothing came at all.
    QByteArray timeoutAnswer() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace kith
