// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>

namespace kith {

class WebSocketPeer;

/*!
    Handles the messages of one WebSocket peer.

    Created after the handshake and owned by the peer. Called and destroyed on the peer's I/O thread, from its event loop, never
    from inside a call to the peer.
*/
class PeerHandler
{
public:
    virtual ~PeerHandler() = default;

    //! Called with one whole message, text or binary according to the subprotocol. Text is valid UTF-8.
    virtual void messageReceived(const QByteArray &payload) = 0;

    //! The last call. \a code is that of RFC 6455, 7.1.5: the server's, the peer's, or 1006 if there was no close frame.
    virtual void closed(int code, const QString &reason) = 0;
};

//! Returns the handler of a new peer. Called on the peer's I/O thread; several threads may call it at once.
using PeerHandlerFactory = std::function<std::unique_ptr<PeerHandler>(WebSocketPeer &)>;

} // namespace kith
