// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/closecode.h"
#include "shared/codec.h"

#include <cstdint>
#include <vector>

namespace kith {

//! One connection, as long as the server lives. Never used again.
using LinkId = std::uint64_t;

//! The way from the core to its connected peers. Never blocks; a link that is gone is passed over.
class Links
{
public:
    virtual ~Links() = default;

    //! One frame to many: it is encoded once, not once for each. In the order of the calls for each link.
    virtual void send(std::vector<LinkId> links, Reply reply) = 0;

    //! The link has said a valid hello: its hello deadline ends.
    virtual void established(LinkId link) = 0;

    //! After what was sent before. closed() of the service follows.
    virtual void close(LinkId link, CloseCode code, const QString &reason) = 0;
};

//! The way from the peers to the core, on the core thread.
class LinkHandler
{
public:
    virtual ~LinkHandler() = default;

    //! Somebody was sent away before there was a link. \a reason is one of a few fixed words, \a peerAddress empty where
    //! it is not known.
    virtual void refused(const QString &peerAddress, const QString &reason) = 0;

    virtual void opened(LinkId link, const QString &peerAddress) = 0;
    virtual void received(LinkId link, std::variant<Request, Rejected> frame) = 0;

    //! The last call for \a link. \a code is that of RFC 6455, 7.1.5: ours, the peer's, or 1006 where it just broke.
    virtual void closed(LinkId link, int code) = 0;
};

} // namespace kith
