// SPDX-License-Identifier: Apache-2.0
#include "server/api/feedpeer.h"

#include "shared/limits.h"

namespace kith {

namespace {

constexpr std::int64_t feedHelloId = 1;
constexpr std::int64_t feedWatchId = 2;

} // namespace

FeedPeer::FeedPeer(ApiReplier replier, FeedQuery query)
    : ApiPeer(std::move(replier))
    , m_query(std::move(query))
{
}

void FeedPeer::start()
{
    FeedQuery query = std::exchange(m_query, {}); // which takes memory while the peer rests
    ask(feedHelloId,
        request::Hello{{limits::protocolVersion},
                       std::move(query.token),
                       std::move(query.cursor),
                       {},
                       std::move(query.ticket)});
    if (!query.watch.empty())
        ask(feedWatchId, request::Watch{std::move(query.watch)});
}

void FeedPeer::send(const Reply &reply, EncodedFrames &frames)
{
    if (const auto *error = std::get_if<Error>(&reply.body))
        return failed(*error);
    take(reply,
         reply.re == 0 ? frames.payload(Encoding::Json) : encode(Reply{0, reply.body}, Encoding::Json));
}

} // namespace kith
