// SPDX-License-Identifier: Apache-2.0
#include "app/sync/outbox.h"

#include "app/history/serverupdates.h"
#include "app/sync/retrydelay.h"
#include "app/text/errormessages.h"

namespace kith {

Outbox::Outbox(History *history, ServerConnection *connection, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_connection(connection)
    , m_time(time)
{
    connect(m_history, &History::outgoingChanged, this, &Outbox::refresh);
    connect(m_history, &History::readyChanged, this, &Outbox::refresh);
    connect(m_history, &History::rebuilt, this, &Outbox::refresh);
    connect(m_connection, &ServerConnection::welcomed, this, [this] {
        m_sent.clear(); // over the connection before
        m_retries.clear();
        ++m_connections;
        refresh();
    });
}

void Outbox::refresh()
{
    if (std::exchange(m_refreshing, true)) {
        m_refreshAgain = true;
        return;
    }
    const bool sends = m_connection->isSignedIn();
    const auto done = [this, sends, connection = m_connections](const NextOutgoing &next) {
        m_refreshing = false;
        if (std::exchange(m_queued, next.queued) != next.queued)
            Q_EMIT queuedChanged();
        if (sends && connection == m_connections && m_connection->isSignedIn()) {
            for (const Outgoing &outgoing : next.first) {
                if (!m_sent.contains(outgoing.conversation) && !isWaiting(outgoing.conversation))
                    send(outgoing);
            }
        }
        if (std::exchange(m_refreshAgain, false))
            refresh();
    };
    if (sends)
        m_history->serverUpdates().handOverOutgoing(this, done);
    else
        m_history->serverUpdates().nextOutgoing(this, done);
}

void Outbox::send(const Outgoing &outgoing)
{
    m_sent.insert(outgoing.conversation, outgoing.clientId);
    request::Send request;
    if (outgoing.peer.isNull())
        request.conversation = outgoing.conversation;
    else
        request.user = outgoing.peer;
    request.clientId = outgoing.clientId;
    request.kind = outgoing.kind;
    request.text = outgoing.text;
    request.target = outgoing.target;
    request.withdrawn = outgoing.withdrawn;
    request.writtenAt = outgoing.writtenAt;
    m_connection->ask(request, this,
                      [this, outgoing](const Result<reply::Any> &answer) { onAnswer(outgoing, answer); });
}

void Outbox::onAnswer(const Outgoing &outgoing, const Result<reply::Any> &answer)
{
    if (m_sent.value(outgoing.conversation) != outgoing.clientId)
        return; // of a connection that is gone; it was sent again
    const auto next = [this, outgoing](const Result<Done> &stored) {
        if (m_sent.value(outgoing.conversation) == outgoing.clientId)
            m_sent.remove(outgoing.conversation);
        if (stored)
            refresh();
        else
            sendLater(outgoing.conversation, stored.error()); // the server has it, and answers the same again
    };
    if (answer) {
        m_retries.erase(outgoing.conversation);
        if (const auto *accepted = std::get_if<reply::Accepted>(&*answer))
            return m_history->serverUpdates().applyAccepted(*accepted, outgoing.peer, this, next);
        if (std::holds_alternative<reply::Ok>(*answer)) // it would change nothing
            return m_history->serverUpdates().applyUnchanged(outgoing.clientId, this, next);
    } else if (mayRetry(answer.error(), m_retries[outgoing.conversation].failures)) {
        m_sent.remove(outgoing.conversation);
        return sendLater(outgoing.conversation, answer.error());
    }
    m_retries.erase(outgoing.conversation);
    const Error error = answer ? Error{ErrorCode::Internal, {}, 0} : answer.error();
    const QString sentence = errorMessage(error, outgoing);
    m_history->serverUpdates().applyRefused(outgoing.clientId, sentence, this, next);
    if (outgoing.kind == EntryKind::Reaction)
        Q_EMIT reactionRefused(sentence);
}

void Outbox::sendLater(ConversationId conversation, const Error &error)
{
    if (!m_connection->isSignedIn())
        return; // it is sent over the next connection
    Retry &retry = m_retries[conversation];
    if (!retry.timer)
        retry.timer = m_time->timer([this] { refresh(); });
    retry.timer->start(retryDelay(error, retry.failures++, *m_time));
}

bool Outbox::isWaiting(ConversationId conversation) const
{
    const auto retry = m_retries.find(conversation);
    return retry != m_retries.end() && retry->second.timer && retry->second.timer->isActive();
}

} // namespace kith
