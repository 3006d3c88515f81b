// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>

namespace kith {

class WebSocketPeer;

/*!
    What stands on top of one WebSocket peer and knows what its messages mean.

    Made when the handshake is done, owned by the peer, called and destroyed in the peer's I/O thread, always
    from its event loop and never from inside a call to the peer.
*/
class PeerHandler
{
public:
    virtual ~PeerHandler() = default;

    //! Called with one whole message, text or binary as the subprotocol says; a text is valid UTF-8.
    virtual void messageReceived(const QByteArray &payload) = 0;

    //! The last call. \a code is that of RFC 6455, 7.1.5: ours, the peer's, or 1006 where the connection just
    //! broke.
    virtual void closed(int code, const QString &reason) = 0;
};

//! Makes the handler of a new peer, in its I/O thread; several threads may call it at once.
using PeerHandlerFactory = std::function<std::unique_ptr<PeerHandler>(WebSocketPeer &)>;

} // namespace kith
