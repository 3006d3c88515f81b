// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/websocket/transportconfig.h"

#include <QByteArray>

#include <memory>
#include <variant>

namespace kith {

//! The request is a valid WebSocket handshake.
struct Upgrade {
    QByteArray key;
    Subprotocol subprotocol;
    QByteArray rest; //!< bytes received after the request
};

//! The request is rejected with this complete HTTP response, and the connection closes after it.
struct Rejection {
    int status = 400;
    QByteArray answer;
};

//! The request is for another path than that of the WebSocket.
struct OtherRequest {
    QByteArray received; //!< all bytes so far, of a request that may not be whole yet
};

//! What happens to a request for another path.
enum class OtherPaths { Rejected, Passed };

/*!
    Reads one HTTP/1.1 request and validates it as a WebSocket handshake (RFC 6455, 4.2).

    QWebSocketServer closes without an answer on some invalid requests and accepts others by mistake; this class rejects all of
    them with an HTTP response. Has no clock, no socket and no thread.
*/
class HandshakeValidator
{
public:
    using Verdict = std::variant<std::monostate, Upgrade, Rejection,
                                 OtherRequest>; //!< std::monostate: more bytes are needed

    //! With OtherPaths::Passed, a request that is not for the path of the WebSocket gets OtherRequest as soon as that is known, valid
    //! or not.
    explicit HandshakeValidator(const TransportConfig &config, OtherPaths others = OtherPaths::Rejected);
    ~HandshakeValidator();
    HandshakeValidator(HandshakeValidator &&) noexcept;
    HandshakeValidator &operator=(HandshakeValidator &&) noexcept;

    //! Takes more bytes. Not to be called after a verdict.
    Verdict feed(const QByteArray &bytes);

    //! Returns the response to a request that is incomplete at its deadline; empty if no byte arrived.
    QByteArray timeoutAnswer() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace kith
