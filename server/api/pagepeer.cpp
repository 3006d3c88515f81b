// SPDX-License-Identifier: Apache-2.0
#include "server/api/pagepeer.h"

namespace kith {

namespace {

constexpr std::int64_t pageRequestId = 1;

} // namespace

PagePeer::PagePeer(ApiReplier replier, QString invite, Page page)
    : ApiPeer(std::move(replier))
    , m_invite(std::move(invite))
    , m_page(std::move(page))
{
}

void PagePeer::start()
{
    ask(pageRequestId, request::ServerInfo{std::move(m_invite)});
}

void PagePeer::send(const Reply &reply, EncodedFrames &)
{
    if (reply.re != pageRequestId)
        return;
    replier().answer(m_page(reply.body));
    end(CloseCode::Normal);
}

void PagePeer::close(CloseCode code, const QString &reason)
{
    replier().answer(m_page(Error{ErrorCode::Unavailable, reason, 0}));
    end(code);
}

} // namespace kith
