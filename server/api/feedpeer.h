// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/apipeers.h"

namespace kith {

constexpr std::chrono::seconds longestWait{30}; //!< of a poll

//! What a client asks of its feed.
struct FeedQuery {
    QString token; //!< or else a ticket
    QString ticket;
    QString cursor;
    std::vector<UserId> watch;
    std::chrono::seconds wait{0}; //!< of a poll
};

//! A device's feed over HTTP: says hello, and then takes what the core pushes.
class FeedPeer : public ApiPeer
{
public:
    FeedPeer(ApiReplier replier, FeedQuery query);

    void start() override;
    void send(const Reply &reply, EncodedFrames &frames) final;

protected:
    //! Takes a frame; \a json is it without "re".
    virtual void take(const Reply &reply, const QByteArray &json) = 0;

    //! The hello or the watch failed.
    virtual void failed(const Error &error) = 0;

private:
    FeedQuery m_query;
};

} // namespace kith
