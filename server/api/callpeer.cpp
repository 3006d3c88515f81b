// SPDX-License-Identifier: Apache-2.0
#include "server/api/callpeer.h"

#include "shared/limits.h"

namespace kith {

namespace {

constexpr std::int64_t callHelloId = 1;

} // namespace

CallPeer::CallPeer(ApiReplier replier, QString token, Request request)
    : ApiPeer(std::move(replier))
    , m_token(std::move(token))
    , m_request(std::move(request))
{
}

void CallPeer::start()
{
    if (!m_token.isEmpty())
        ask(callHelloId, request::Hello{{limits::protocolVersion}, std::move(m_token), {}, {}});
    ask(m_request.id, std::move(m_request.body));
}

void CallPeer::send(const Reply &reply, EncodedFrames &)
{
    const auto *error = std::get_if<Error>(&reply.body);
    if (reply.re != requestId && !(reply.re == callHelloId && error))
        return; // Welcome, or a push
    // Its number is none that the client knows.
    replier().answer(error ? errorAnswer(*error) : jsonAnswer(encode(Reply{0, reply.body}, Encoding::Json)));
    end(CloseCode::Normal);
}

void CallPeer::close(CloseCode code, const QString &reason)
{
    replier().answer(closedAnswer(code, reason));
    end(code);
}

} // namespace kith
