// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/api/feedpeer.h"

#include <optional>

namespace kith {

//! The feed as server-sent events. The response begins with the first frame.
class StreamPeer final : public FeedPeer
{
public:
    using FeedPeer::FeedPeer;

    void awaitRoom(std::function<void()> then) override;
    void close(CloseCode code, const QString &reason) override;
    void tick(Clock::time_point now) override;

private:
    void take(const Reply &reply, const QByteArray &json) override;
    void failed(const Error &error) override;
    void write(const QByteArray &bytes);
    void finish(const HttpResponse &otherwise, CloseCode code);

    std::optional<HttpStream> m_stream; //!< from the first frame on
    Clock::time_point m_written; //!< when the last bytes were
};

} // namespace kith
