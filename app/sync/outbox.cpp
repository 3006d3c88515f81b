// SPDX-License-Identifier: Apache-2.0
#include "app/sync/outbox.h"

#include "app/history/serverupdates.h"
#include "app/text/errormessages.h"

namespace kith {

Outbox::Outbox(History *history, ServerConnection *connection, TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_connection(connection)
    , m_pause(time->timer([this] { refresh(); }))
{
    connect(m_history, &History::outgoingChanged, this, &Outbox::refresh);
    connect(m_history, &History::readyChanged, this, &Outbox::refresh);
    connect(m_history, &History::rebuilt, this, &Outbox::refresh);
    connect(m_connection, &ServerConnection::welcomed, this, [this] {
        m_sent.clear(); // over the connection before
        m_pause->stop();
        refresh();
    });
}

void Outbox::refresh()
{
    if (std::exchange(m_refreshing, true)) {
        m_refreshAgain = true;
        return;
    }
    m_history->serverUpdates().nextOutgoing(this, [this](const NextOutgoing &next) {
        m_refreshing = false;
        if (std::exchange(m_queued, next.queued) != next.queued)
            Q_EMIT queuedChanged();
        if (m_connection->isSignedIn() && !m_pause->isActive()) {
            for (const Outgoing &outgoing : next.first) {
                if (!m_sent.contains(outgoing.conversation))
                    send(outgoing);
            }
        }
        if (std::exchange(m_refreshAgain, false))
            refresh();
    });
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
            pause(stored.error().retryAfter); // the server has it, and answers the same again
    };
    if (answer) {
        if (const auto *accepted = std::get_if<reply::Accepted>(&*answer))
            return m_history->serverUpdates().applyAccepted(*accepted, outgoing.peer, this, next);
    } else if (answer.error().mayRetry()) {
        m_sent.remove(outgoing.conversation);
        return pause(answer.error().retryAfter);
    }
    const Error error = answer ? Error{ErrorCode::Internal, {}, 0} : answer.error();
    const QString sentence = errorMessage(error, outgoing);
    m_history->serverUpdates().applyRefused(outgoing.clientId, sentence, this, next);
    if (outgoing.kind == EntryKind::Reaction)
        Q_EMIT reactionRefused(sentence);
}

//! Nothing is sent before \a ms are over, or there is another connection.
void Outbox::pause(std::int64_t ms)
{
    if (m_connection->isSignedIn())
        m_pause->start(ms);
}

} // namespace kith
