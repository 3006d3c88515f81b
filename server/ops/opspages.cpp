// SPDX-License-Identifier: Apache-2.0
#include "server/ops/opspages.h"

#include "server/ops/metricspage.h"

namespace kith {

namespace {

using namespace std::chrono_literals;

constexpr auto coreTime = 2s;

const HttpFields notKept{{"Cache-Control", "no-store"}};

// The other sentences tell users what to do.
QByteArray firstSentence(const QString &message)
{
    const qsizetype end = message.indexOf(QLatin1StringView(". "));
    return (end < 0 ? message : message.left(end + 1)).toUtf8();
}

} // namespace

OpsPages::OpsPages(Ready ready, Metrics metrics)
    : m_core([](std::vector<std::function<void()>> &&questions) {
        for (const auto &question : questions)
            question();
    })
    , m_ready(std::move(ready))
    , m_metrics(std::move(metrics))
{
}

std::optional<HttpRoute> OpsPages::route(const HttpRequest &head) const
{
    const QByteArray &path = head.path;
    if (path == "/healthz")
        return HttpRoute{
            .methods = {"GET"}, .answerTime = coreTime, .lateAnswer = "The core thread does not answer."};
    if (path == "/readyz")
        return HttpRoute{.methods = {"GET"},
                         .answerTime = coreTime,
                         .lateAnswer = "The core thread or the database does not answer."};
    if (path == "/metrics")
        return HttpRoute{{"GET"}};
    return std::nullopt;
}

void OpsPages::handle(const HttpRequest &request, const HttpReplier &replier)
{
    const auto say = [replier](int status, const QByteArray &sentence) {
        replier.answer(plainAnswer(status, sentence, notKept));
    };
    if (request.path == "/metrics")
        return replier.answer({200, m_metrics(), metricsContentType, notKept});
    if (request.path == "/healthz")
        return m_core.post([say] { say(200, "ok"); });
    const auto answer = [say](const Result<Done> &ready) {
        if (ready)
            say(200, "ready");
        else
            say(503, firstSentence(ready.error().message));
    };
    m_core.post([this, answer] { m_ready(answer); });
}

} // namespace kith
