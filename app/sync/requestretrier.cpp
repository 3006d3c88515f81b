// SPDX-License-Identifier: Apache-2.0
#include "app/sync/requestretrier.h"

#include "app/sync/retrydelay.h"

namespace kith {

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
    const std::int64_t delay = retryDelay(attempt.error, attempt.failures++, *m_time);
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
