// SPDX-License-Identifier: Apache-2.0
#include "server/core/sessions/session.h"

namespace kith {

SessionPtr Sessions::add(ConnectionId connection, const QString &peer, ConnectionKind kind, const Rate &rate)
{
    return *m_byConnection.insert(connection, std::make_shared<Session>(connection, peer, kind, rate));
}

const QList<SessionPtr> &Sessions::ofUser(UserId user) const
{
    static const QList<SessionPtr> none;
    const auto found = m_byUser.constFind(user);
    return found == m_byUser.cend() ? none : *found;
}

QList<SessionPtr> Sessions::ofMembers(const ConversationRecord &conversation) const
{
    QList<SessionPtr> sessions;
    for (const Member &member : conversation.members)
        sessions += ofUser(member.user);
    return sessions;
}

std::vector<ConnectionId> Sessions::connectionsOfOthers(const ConversationRecord &conversation,
                                                        UserId user) const
{
    std::vector<ConnectionId> connections;
    for (const SessionPtr &session : ofMembers(conversation)) {
        if (session->user.id != user && session->state == Session::State::SignedIn)
            connections.push_back(session->connection);
    }
    return connections;
}

QList<SessionPtr> Sessions::allOfDevice(DeviceId device) const
{
    const SessionPtr newest = ofDevice(device);
    if (!newest)
        return {};
    QList<SessionPtr> sessions = ofUser(newest->user.id);
    sessions.removeIf([device](const SessionPtr &session) { return session->device != device; });
    return sessions;
}

QList<SessionPtr> Sessions::live() const
{
    QList<SessionPtr> sessions;
    for (const QList<SessionPtr> &ofUser : m_byUser)
        sessions += ofUser;
    return sessions;
}

void Sessions::goLive(const SessionPtr &session)
{
    session->live = true;
    m_byUser[session->user.id].append(session);
    m_byDevice.insert(session->device, session);
}

void Sessions::endLive(const SessionPtr &session)
{
    if (!session->live)
        return;
    session->live = false;
    session->feed = {};
    const auto user = m_byUser.find(session->user.id);
    user->removeOne(session);
    if (m_byDevice.value(session->device) == session) {
        m_byDevice.remove(session->device);
        for (const SessionPtr &older : *user) {
            if (older->device == session->device)
                m_byDevice.insert(older->device, older);
        }
    }
    if (user->isEmpty())
        m_byUser.erase(user);
}

void Sessions::remove(ConnectionId connection)
{
    const SessionPtr session = m_byConnection.take(connection);
    const auto calls = session ? m_calls.find(session->device) : m_calls.end();
    if (calls == m_calls.end())
        return;
    calls->removeOne(session);
    if (calls->isEmpty())
        m_calls.erase(calls);
}

} // namespace kith
