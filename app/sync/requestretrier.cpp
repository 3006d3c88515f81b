// SPDX-License-Identifier: Apache-2.0
#include "app/sync/requestretrier.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t defaultDelay = 1000; // ms
constexpr std::int64_t firstExtra = 500;
constexpr std::int64_t mostExtra = 30'000;
constexpr int faultRetries = 4; // of a request that the server fails at

bool mayRetry(const Error &error, int failures)
{
    switch (error.code) {
    case ErrorCode::RateLimited:
    case ErrorCode::Unavailable:
        return true;
    case ErrorCode::Internal:
        return error.mayRetry() && failures < faultRetries;
    default:
        return error.mayRetry();
    }
}

} // namespace

RequestRetrier::RequestRetrier(ServerConnection *connection, TimeSource *time)
    : m_connection(connection)
    , m_time(time)
{
    connect(m_connection, &ServerConnection::lost, this, &RequestRetrier::giveUp);
}

void RequestRetrier::ask(const request::Any &request, QObject *context, Channel::Answer done)
{
    send({request, context, std::move(done), 0, {}, {}});
}

void RequestRetrier::send(Attempt attempt)
{
    if (!attempt.context)
        return;
    const auto sent = std::make_shared<Attempt>(std::move(attempt));
    m_connection->ask(sent->request, this, [this, sent](const Result<reply::Any> &answer) {
        if (!sent->context)
            return;
        if (answer || !mayRetry(answer.error(), sent->failures) || !m_connection->isSignedIn())
            return sent->done(answer);
        sent->error = answer.error();
        retryLater(std::move(*sent));
    });
}

void RequestRetrier::retryLater(Attempt attempt)
{
    const std::int64_t extra = std::min(mostExtra, firstExtra << std::min(attempt.failures, 10));
    ++attempt.failures;
    const std::int64_t delay = (attempt.error.mayRetry() ? attempt.error.retryAfter : defaultDelay)
        + static_cast<std::int64_t>(m_time->random() * static_cast<double>(extra));
    const auto waiting = m_waiting.insert(m_waiting.end(), std::move(attempt));
    waiting->timer = m_time->timer([this, waiting] {
        Attempt next = std::move(*waiting);
        m_waiting.erase(waiting);
        send(std::move(next));
    });
    waiting->timer->start(delay);
}

//! The connection is gone. A callback may ask again, so the list is taken first.
void RequestRetrier::giveUp()
{
    for (const Attempt &attempt : std::exchange(m_waiting, {})) {
        if (attempt.context)
            attempt.done(attempt.error);
    }
}

} // namespace kith
