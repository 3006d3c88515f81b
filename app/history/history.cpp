// SPDX-License-Identifier: Apache-2.0
#include "app/history/history.h"

#include "app/history/historythread.h"
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "shared/folding.h"

namespace kith {

History::History(const QString &file, QObject *parent, Work work)
    : QObject(parent)
    , m_file(file)
    , m_work(work)
{
}

History::~History() = default;

void History::open(UserId me)
{
    m_me = me;
    m_thread = std::make_unique<HistoryThread>(
        m_file, me,
        HistoryThread::Handlers{.opened =
                                    [this](const std::vector<User> &users) {
                                        addUsers(users);
                                        m_ready = true;
                                        Q_EMIT readyChanged();
                                    },
                                .rebuilt = [this](const QString &sentence) { Q_EMIT rebuilt(sentence); },
                                .problemChanged =
                                    [this](const QString &sentence) {
                                        m_problem = sentence;
                                        Q_EMIT problemChanged();
                                    },
                                .changed = [this](const HistoryNews &news) { announce(news); }});
    m_userActions = std::make_unique<UserActions>(*m_thread);
    m_serverUpdates = std::make_unique<ServerUpdates>(*m_thread);
    if (m_work == Work::AtOnce)
        m_thread->open();
    else
        m_thread->begin();
}

void History::addUsers(const std::vector<User> &users)
{
    for (const User &user : users) {
        if (const auto known = m_users.constFind(user.id); known != m_users.constEnd())
            --m_lookAlikes[lookAlikeKey(known->name)];
        ++m_lookAlikes[lookAlikeKey(user.name)];
        m_users.insert(user.id, user);
    }
}

bool History::hasLookAlike(const User &user) const
{
    return m_lookAlikes.value(lookAlikeKey(user.name)) > 1;
}

void History::announce(const HistoryNews &news)
{
    addUsers(news.users);
    if (!news.users.empty())
        Q_EMIT usersChanged(news.users);
    for (const HistoryNews::Timeline &timeline : news.timelines) {
        const ConversationId id = timeline.conversation;
        if (timeline.reset) {
            Q_EMIT historyReset(id, *timeline.reset);
            continue;
        }
        if (!timeline.removedLost.empty())
            Q_EMIT lostRemoved(id, timeline.removedLost);
        if (timeline.floor)
            Q_EMIT historyTrimmed(id, timeline.floor);
        if (!timeline.members.empty())
            Q_EMIT membersChanged(id, timeline.members);
        if (!timeline.removed.empty())
            Q_EMIT messagesRemoved(id, timeline.removed);
        if (!timeline.changed.empty())
            Q_EMIT messagesChanged(id, timeline.changed);
        if (!timeline.added.empty())
            Q_EMIT messagesAdded(id, timeline.added);
        if (!timeline.marks.empty())
            Q_EMIT marksChanged(id, timeline.marks);
    }
    if (!news.conversations.empty())
        Q_EMIT conversationsChanged(news.conversations);
    for (const Position &mark : news.readMarks)
        Q_EMIT readMarkMoved(mark);
    if (news.outgoing)
        Q_EMIT outgoingChanged();
}

// ---- Reading

void History::conversations(QObject *context, Answer<std::vector<LocalConversation>> done)
{
    m_thread->read([](LocalReader &reader) { return reader.conversations(); }, context, std::move(done));
}

void History::conversation(ConversationId id, QObject *context, Answer<std::optional<LocalConversation>> done)
{
    m_thread->read([id](LocalReader &reader) { return reader.conversation(id); }, context, std::move(done));
}

void History::messagesBefore(ConversationId id, Seq before, int limit, QObject *context,
                             Answer<LocalPage> done)
{
    m_thread->read([=](LocalReader &reader) { return reader.before(id, before, limit); }, context,
                   std::move(done));
}

void History::messagesAfter(ConversationId id, Seq after, int limit, QObject *context, Answer<LocalPage> done)
{
    m_thread->read([=](LocalReader &reader) { return reader.after(id, after, limit); }, context,
                   std::move(done));
}

void History::messagesAround(ConversationId id, Seq seq, int limit, QObject *context, Answer<LocalPage> done)
{
    m_thread->read([=](LocalReader &reader) { return reader.around(id, seq, limit); }, context,
                   std::move(done));
}

void History::members(ConversationId id, QObject *context, Answer<std::vector<Member>> done)
{
    m_thread->read([id](LocalReader &reader) { return reader.tables().conversations.members(id); }, context,
                   std::move(done));
}

void History::outgoing(QObject *context, Answer<std::vector<Outgoing>> done)
{
    m_thread->read([](LocalReader &reader) { return reader.tables().outbox.all(); }, context,
                   std::move(done));
}

void History::floor(ConversationId id, QObject *context, Answer<LocalFloor> done)
{
    m_thread->read([id](LocalReader &reader) { return reader.floor(id); }, context, std::move(done));
}

} // namespace kith
