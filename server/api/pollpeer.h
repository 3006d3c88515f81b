// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/feedpeer.h"
#include "server/api/pollpage.h"

namespace kith {

//! A poll: one page of the feed. The frames of one turn of the event loop are delivered together.
class PollPeer final : public FeedPeer
{
public:
    PollPeer(ApiReplier replier, FeedQuery query);

    void close(CloseCode code, const QString &reason) override;
    void tick(Clock::time_point now) override;
    void turnEnded() override;

private:
    void take(const Reply &reply, const QByteArray &json) override;
    void failed(const Error &error) override;
    void finish(const HttpResponse &response, CloseCode code = CloseCode::Normal);

    PollPage m_page;
    const Clock::time_point m_until;
};

} // namespace kith
