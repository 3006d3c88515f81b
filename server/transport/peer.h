// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/closecode.h"
#include "shared/codec.h"

#include <array>
#include <functional>

namespace kith {

//! One reply for many peers: encoded and framed at most once for each encoding.
class EncodedFrames
{
public:
    //! \a reply outlives this.
    explicit EncodedFrames(const Reply &reply)
        : m_reply(reply)
    {
    }

    //! Returns the encoded reply.
    const QByteArray &payload(Encoding encoding);

    //! Returns the encoded reply as one WebSocket frame.
    const QByteArray &framed(Encoding encoding);

private:
    const Reply &m_reply;
    std::array<QByteArray, 2> m_payloads; //!< by encoding; empty: not needed yet
    std::array<QByteArray, 2> m_framed;
};

/*!
    One connection as the core sees it. Used in its I/O thread.

    Its maker reports it to the ConnectionTable by add(), received() and closed(), also from within these functions.
*/
class Peer
{
public:
    virtual ~Peer() = default;

    //! \a frames are of \a reply.
    virtual void send(const Reply &reply, EncodedFrames &frames) = 0;

    //! Calls \a then once, when the client has taken nearly all that was sent before. Replaces an earlier call.
    virtual void awaitRoom(std::function<void()> then) = 0;

    //! The client has signed in.
    virtual void established() = 0;

    //! Ends the connection after what was sent before. ConnectionTable::closed() follows.
    virtual void close(CloseCode code, const QString &reason) = 0;
};

} // namespace kith
