// SPDX-License-Identifier: Apache-2.0
#include "server/api/pollpeer.h"

namespace kith {

PollPeer::PollPeer(ApiReplier replier, FeedQuery query)
    : FeedPeer(std::move(replier), query)
    , m_page(query.wait.count() > 0, !query.watch.empty())
    , m_until(Clock::now() + query.wait)
{
}

void PollPeer::take(const Reply &reply, const QByteArray &json)
{
    m_page.add(reply, json);
    atEndOfTurn();
}

void PollPeer::turnEnded()
{
    if (m_page.isDue())
        finish(jsonAnswer(m_page.toJson()));
}

void PollPeer::tick(Clock::time_point now)
{
    if (now < m_until)
        return;
    m_page.stopWaiting();
    turnEnded();
}

void PollPeer::failed(const Error &error)
{
    finish(errorAnswer(error));
}

void PollPeer::close(CloseCode code, const QString &reason)
{
    if (code == CloseCode::PageFull)
        finish(jsonAnswer(m_page.toJson()));
    else
        finish(closedAnswer(code, reason), code);
}

void PollPeer::finish(const HttpResponse &response, CloseCode code)
{
    replier().answer(response);
    end(code);
}

} // namespace kith
