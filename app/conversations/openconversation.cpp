// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/openconversation.h"

#include "app/history/useractions.h"
#include "app/people/displayidentity.h"
#include "app/text/textformat.h"
#include "shared/text.h"

#include <algorithm>

namespace kith {

namespace {

QString roleText(Role role)
{
    return latin1(nameOf(role));
}

} // namespace

OpenConversation::OpenConversation(ConversationId id, History *history, PresenceTracker *presenceTracker,
                                   Server *server, TimeSource *time, ReadingPlace place, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_history(history)
    , m_presenceTracker(presenceTracker)
    , m_server(server)
    , m_time(time)
    , m_opened(place)
    , m_place(place)
    , m_dayWatch(time, [this] { Q_EMIT presenceChanged(); })
    , m_messages(id, history, server, time, place.seq)
    , m_members(id, history, presenceTracker, time)
    , m_composing(id, history, presenceTracker, &m_messages, server, time)
{
    m_info.id = id;
    m_info.role = Role::Member;
    listen();
    history->conversation(id, this, [this](const std::optional<LocalConversation> &info) {
        m_answered = true;
        if (info)
            setInfo(*info);
    });
}

void OpenConversation::listen()
{
    connect(m_history, &History::conversationsChanged, this,
            [this](const std::vector<LocalConversation> &changed) {
                for (const LocalConversation &info : changed) {
                    if (m_answered && info.id == m_id)
                        setInfo(info);
                }
            });
    connect(m_history, &History::messagesAdded, this,
            [this](ConversationId id, const std::vector<LocalMessage> &added) {
                const auto isHistory = [](const LocalMessage &row) {
                    return row.message.kind == EntryKind::History;
                };
                if (id == m_id && !m_historyName.isEmpty() && std::ranges::any_of(added, isHistory))
                    askHistory();
            });
    connect(m_history, &History::usersChanged, this, &OpenConversation::infoChanged);
    connect(&m_composing, &Composing::failed, this, &OpenConversation::failed);
    connect(m_presenceTracker, &PresenceTracker::presenceChanged, this, &OpenConversation::presenceChanged);
    connect(&m_members, &MembersModel::membersChanged, this, &OpenConversation::presenceChanged);
    connect(m_presenceTracker, &PresenceTracker::typingChanged, this, [this](ConversationId id) {
        if (id == m_id)
            Q_EMIT typingTextChanged();
    });
    connect(&m_messages, &MessageListModel::firstUnreadChanged, this, &OpenConversation::firstUnreadChanged);
    connect(&m_messages, &MessageListModel::loadingOlderChanged, this,
            &OpenConversation::loadingOlderChanged);
    connect(&m_messages, &MessageListModel::windowChanged, this, &OpenConversation::atStartChanged);
}

void OpenConversation::setInfo(const LocalConversation &info)
{
    if (std::exchange(m_loaded, true) && info == m_info)
        return;
    m_info = info;
    m_composing.setConversation(info);
    Q_EMIT infoChanged();
    Q_EMIT presenceChanged();
}

// ---- What it is

QString OpenConversation::kind() const
{
    return latin1(nameOf(m_info.kind));
}

QString OpenConversation::title() const
{
    return identityOf(m_info, *m_history).title;
}

QString OpenConversation::initials() const
{
    return identityOf(m_info, *m_history).initials;
}

int OpenConversation::colorIndex() const
{
    return identityOf(m_info, *m_history).colorIndex;
}

QString OpenConversation::peerId() const
{
    return m_info.peer.isNull() ? QString() : toText(m_info.peer);
}

QString OpenConversation::presence() const
{
    return presenceName(m_info.peer.isNull() ? PresenceState::Unknown
                                             : m_presenceTracker->presence(m_info.peer).state);
}

QString OpenConversation::subtitle() const
{
    if (left())
        return m_info.gone ? tr("Not on the server any more") : tr("You are no longer a member");
    if (m_info.kind != ConversationKind::Direct)
        return TextFormat::members(m_info.memberCount, m_members.online());
    const Presence peer = m_presenceTracker->presence(m_info.peer);
    return peer.state == PresenceState::Online ? tr("Online")
                                               : TextFormat::lastSeen(peer.lastSeen, m_time->now());
}

QString OpenConversation::leftText() const
{
    return m_info.gone ? tr("This group is not on the server any more.")
                       : tr("You are no longer a member of this conversation.");
}

QString OpenConversation::typingText() const
{
    QStringList names;
    for (const UserId user : m_presenceTracker->typing(m_id))
        names.append(TextFormat::firstName(m_history->user(user), *m_history));
    return TextFormat::typing(names);
}

QString OpenConversation::myRole() const
{
    return roleText(m_info.role);
}

bool OpenConversation::canManage() const
{
    return m_info.kind == ConversationKind::Group && m_info.role >= Role::Admin;
}

// ---- Reading

void OpenConversation::markRead(qint64 seq)
{
    if (seq > m_info.read)
        m_history->userActions().setReadMark(m_id, seq);
}

// ---- Members, title and history

void OpenConversation::ask(const request::Any &request)
{
    m_server->ask(request, this, [this](const Result<reply::Any> &answer) {
        if (!answer)
            Q_EMIT failed(answer.error().message);
    });
}

void OpenConversation::addMembers(const QStringList &userIds)
{
    request::AddMembers request{m_id, {}};
    for (const QString &text : userIds) {
        if (const auto user = idFromText<UserId>(text))
            request.users.push_back(*user);
    }
    if (!request.users.empty())
        ask(request);
}

void OpenConversation::removeMember(const QString &userId)
{
    if (const auto user = idFromText<UserId>(userId))
        ask(request::RemoveMember{m_id, *user});
}

void OpenConversation::setRole(const QString &userId, const QString &role)
{
    const auto user = idFromText<UserId>(userId);
    for (const Role known : {Role::Member, Role::Admin, Role::Owner}) {
        if (user && roleText(known) == role)
            ask(request::SetRole{m_id, *user, known});
    }
}

void OpenConversation::rename(const QString &title)
{
    const QString trimmed = title.trimmed();
    if (hasVisible(trimmed) && trimmed != m_info.title)
        ask(request::SetTitle{m_id, trimmed});
}

void OpenConversation::askHistory()
{
    m_server->ask(request::GetConversations{m_id, {}}, this, [this](const Result<reply::Any> &answer) {
        const auto *found = answer ? std::get_if<reply::Conversations>(&*answer) : nullptr;
        if (found && !found->items.empty())
            m_historyName = latin1(nameOf(found->items.front().history));
        Q_EMIT historyChanged(); // also where nothing changed: a switch shows what is true again
    });
}

void OpenConversation::setHistory(const QString &history)
{
    const auto wanted = valueOf<HistoryAccess>(QStringView(history));
    if (!wanted)
        return;
    m_server->ask(request::SetHistory{m_id, *wanted}, this, [this](const Result<reply::Any> &answer) {
        if (!answer)
            Q_EMIT failed(answer.error().message);
        askHistory();
    });
}

bool OpenConversation::mayLeave()
{
    const auto &members = m_members.members();
    const auto isOwner = [](const MemberRow &row) { return row.member.role == Role::Owner; };
    if (m_info.role == Role::Owner && members.size() > 1
        && std::count_if(members.begin(), members.end(), isOwner) == 1) {
        Q_EMIT failed(tr("You are the only owner. Make somebody else an owner first."));
        return false;
    }
    return true;
}

void OpenConversation::leave()
{
    if (mayLeave())
        ask(request::RemoveMember{m_id, m_history->me()});
}

} // namespace kith
