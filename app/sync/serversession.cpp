// SPDX-License-Identifier: Apache-2.0
#include "app/sync/serversession.h"

#include "app/history/serverupdates.h"
#include "app/text/errormessages.h"

#include <algorithm>

namespace kith {

ServerSession::ServerSession(History *history, TimeSource *time, QObject *parent, Transports transports)
    : Server(parent)
    , m_history(history)
    , m_time(time)
    , m_presenceTracker(time)
    , m_connection(time, nullptr, std::move(transports))
    , m_synchronizer(history, &m_connection, time)
    , m_outbox(history, &m_connection, time)
    , m_requests(&m_connection, time)
{
    connect(&m_connection, &ServerConnection::pushed, this, &ServerSession::onPushed);
    connect(&m_connection, &ServerConnection::welcomed, this, &ServerSession::watch);
    connect(&m_connection, &ServerConnection::welcomed, this, [this, time](const reply::Welcome &welcome) {
        m_welcomed = {welcome.time > 0 ? welcome.time : time->now(), time->now(), time->monotonic()};
    });
    connect(&m_connection, &ServerConnection::welcomed, this, &Server::connected);
    connect(&m_connection, &ServerConnection::lost, &m_presenceTracker, &PresenceTracker::forget);
    connect(&m_presenceTracker, &PresenceTracker::watchedChanged, this, &ServerSession::watch);
    connect(&m_presenceTracker, &PresenceTracker::ownTypingChanged, this,
            [this](ConversationId conversation, bool on) {
                m_connection.notify(request::SetTyping{conversation, on});
            });
}

ServerSession::~ServerSession()
{
    m_connection.disconnect(this);
}

void ServerSession::start(const QUrl &socket, const QString &token)
{
    m_history->serverUpdates().cursor(
        this, [this, socket, token](const QString &cursor) { m_connection.start(socket, token, cursor); });
}

void ServerSession::ask(const request::Any &request, QObject *context, Answer done)
{
    const QPointer<QObject> alive(context);
    m_connection.ask(request, context, [this, alive, done](const Result<reply::Any> &answer) {
        if (!answer) {
            Error error = answer.error();
            error.message = errorMessage(error);
            return done(error);
        }
        if (const auto *people = std::get_if<reply::People>(&*answer))
            m_history->serverUpdates().applyUsers(people->users);
        const auto *conversations = std::get_if<reply::Conversations>(&*answer);
        if (!conversations || !alive)
            return done(answer);
        m_synchronizer.apply(*conversations, alive, [done, answer](const Result<Done> &stored) {
            done(stored ? answer : Result<reply::Any>(stored.error()));
        });
    });
}

void ServerSession::loadOlder(ConversationId conversation, QObject *context,
                              std::function<void(const Result<Done> &)> done)
{
    m_synchronizer.loadOlder(conversation, context, std::move(done));
}

std::int64_t ServerSession::serverTime(std::int64_t now) const
{
    // While the system sleeps only the wall clock goes on; where it is set back it says too little.
    return m_welcomed.server + std::max(now - m_welcomed.wall, m_time->monotonic() - m_welcomed.monotonic);
}

void ServerSession::onPushed(const reply::Any &push)
{
    if (const auto *presences = std::get_if<reply::Presences>(&push))
        m_presenceTracker.apply(*presences);
    else if (const auto *typing = std::get_if<reply::Typing>(&push))
        m_presenceTracker.apply(*typing);
}

void ServerSession::watch()
{
    m_watchContext = std::make_unique<QObject>();
    m_requests.ask(request::Watch{m_presenceTracker.watched()}, m_watchContext.get(),
                   [this](const Result<reply::Any> &answer) {
                       if (const auto *presences = answerAs<reply::Presences>(answer))
                           m_presenceTracker.apply(*presences);
                   });
}

} // namespace kith
