// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/conversationlistmodel.h"

#include "app/text/textformat.h"
#include "app/timeline/timelinerows.h"

#include <algorithm>

namespace kith {

namespace {

bool isNewer(const LocalConversation &one, const LocalConversation &other)
{
    return one.lastTime != other.lastTime ? one.lastTime > other.lastTime : one.id < other.id;
}

} // namespace

ConversationListModel::ConversationListModel(History *history, PresenceTracker *presenceTracker,
                                             TimeSource *time, QObject *parent)
    : RowModel(parent)
    , m_history(history)
    , m_presenceTracker(presenceTracker)
    , m_time(time)
    , m_dayWatch(time, [this] { rereadRows(); })
{
    listen();
    read();
}

// ---- Following the history

void ConversationListModel::listen()
{
    connect(m_history, &History::conversationsChanged, this,
            [this](const std::vector<LocalConversation> &changed) {
                if (m_loaded)
                    apply(changed);
            });
    connect(m_history, &History::usersChanged, this, &ConversationListModel::refresh);
    connect(m_history, &History::rebuilt, this, &ConversationListModel::read);
    connect(m_presenceTracker, &PresenceTracker::presenceChanged, this, &ConversationListModel::refresh);
    connect(m_presenceTracker, &PresenceTracker::typingChanged, this, &ConversationListModel::refresh);
}

void ConversationListModel::read()
{
    m_history->conversations(this, [this](const std::vector<LocalConversation> &all) {
        m_all = all;
        apply({});
        if (!std::exchange(m_loaded, true))
            Q_EMIT loadedChanged();
    });
}

void ConversationListModel::apply(const std::vector<LocalConversation> &changed)
{
    for (const LocalConversation &conversation : changed) {
        std::erase_if(m_all, [&](const LocalConversation &known) { return known.id == conversation.id; });
        if (conversation.kind != ConversationKind::Self)
            m_all.push_back(conversation);
    }
    std::sort(m_all.begin(), m_all.end(), isNewer);
    refresh();
    count();
    watch();
}

void ConversationListModel::refresh()
{
    std::vector<ListedConversation> rows;
    for (const LocalConversation &conversation : m_all) {
        const bool shown = m_filter == All || conversation.unread() > 0 || m_shown.contains(conversation.id);
        if (!shown)
            continue;
        if (m_filter == Unread)
            m_shown.insert(conversation.id);
        rows.push_back(listed(conversation));
    }
    setRows(m_rows, std::move(rows));
}

void ConversationListModel::count()
{
    int conversations = 0;
    int messages = 0;
    for (const LocalConversation &conversation : m_all) {
        conversations += conversation.unread() > 0;
        messages += int(conversation.unread());
    }
    if (conversations == m_unreadConversations && messages == m_unreadMessages)
        return;
    m_unreadConversations = conversations;
    m_unreadMessages = messages;
    Q_EMIT unreadChanged();
}

//! Subscribes to the presence of peers, newest conversation first: the server limits their number.
void ConversationListModel::watch()
{
    std::vector<UserId> peers;
    for (const LocalConversation &conversation : m_all) {
        if (!conversation.peer.isNull())
            peers.push_back(conversation.peer);
    }
    std::vector<UserId> sorted = peers;
    std::sort(sorted.begin(), sorted.end());
    if (sorted == m_watched)
        return;
    m_watched = sorted;
    m_presenceTracker->watch(this, peers);
}

void ConversationListModel::setFilter(Filter filter)
{
    const bool differs = std::exchange(m_filter, filter) != filter;
    m_shown.clear();
    refresh();
    if (differs)
        Q_EMIT filterChanged();
}

int ConversationListModel::indexOf(const QString &conversationId) const
{
    const auto id = idFromText<ConversationId>(conversationId);
    const auto it = std::find_if(m_rows.begin(), m_rows.end(),
                                 [&](const ListedConversation &row) { return row.key() == id; });
    return it == m_rows.end() ? -1 : int(it - m_rows.begin());
}

QString ConversationListModel::idAt(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? toText(m_rows[std::size_t(row)].key()) : QString();
}

// ---- What rows show

QString ConversationListModel::nameOf(UserId user) const
{
    return TextFormat::name(m_history->user(user), *m_history);
}

ListedConversation ConversationListModel::listed(const LocalConversation &conversation) const
{
    const PresenceState presence = conversation.peer.isNull()
        ? PresenceState::Unknown
        : m_presenceTracker->presence(conversation.peer).state;
    return {conversation, identityOf(conversation, *m_history), presence, typingText(conversation),
            lastAuthor(conversation)};
}

QString ConversationListModel::lastAuthor(const LocalConversation &conversation) const
{
    if (conversation.kind == ConversationKind::Direct || !conversation.last
        || conversation.last->message.kind != EntryKind::Text)
        return {};
    const UserId author = conversation.last->message.author;
    return author == m_history->me() ? tr("You") : TextFormat::firstName(m_history->user(author), *m_history);
}

QString ConversationListModel::typingText(const LocalConversation &conversation) const
{
    const std::vector<UserId> users = m_presenceTracker->typing(conversation.id);
    if (users.empty())
        return {};
    if (conversation.kind == ConversationKind::Direct)
        return tr("typing…");
    QStringList names;
    for (const UserId user : users)
        names.append(TextFormat::firstName(m_history->user(user), *m_history));
    return TextFormat::typing(names);
}

int ConversationListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ConversationListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ListedConversation &row = m_rows[std::size_t(index.row())];
    const LocalConversation &conversation = row.conversation;
    switch (role) {
    case ConversationIdRole:
        return toText(conversation.id);
    case Kind:
        return QString(latin1(kith::nameOf(conversation.kind)));
    case Title:
    case Qt::DisplayRole:
        return row.identity.title;
    case Initials:
        return row.identity.initials;
    case ColorIndex:
        return row.identity.colorIndex;
    case Draft:
        return TextFormat::oneLine(conversation.draft);
    case UnreadRole:
        return int(conversation.unread());
    case PeerId:
        return conversation.peer.isNull() ? QString() : toText(conversation.peer);
    case PresenceRole:
        return presenceName(row.presence);
    case LastAuthor:
        return row.lastAuthor;
    case Typing:
        return !row.typingText.isEmpty();
    case TypingText:
        return row.typingText;
    case Left:
        return conversation.role == kith::Role::None;
    case Failed:
        return conversation.failed > 0;
    default:
        return lastData(conversation, role);
    }
}

QVariant ConversationListModel::lastData(const LocalConversation &conversation, int role) const
{
    switch (role) {
    case LastText:
        if (!conversation.last)
            return QString();
        return TextFormat::summary(*conversation.last, m_history->me(),
                                   [this](UserId user) { return nameOf(user); });
    case TimeText:
        return TextFormat::shortTime(std::min(conversation.lastTime, m_time->now()), m_time->now());
    case LastState: {
        if (!conversation.last || conversation.last->message.kind != EntryKind::Text)
            return int(Delivery::NoState);
        const TimelineContext context{.me = m_history->me(),
                                      .unreadAfter = {},
                                      .deliveredToAll = conversation.deliveredToAll,
                                      .readByAll = conversation.readByAll};
        return int(messageState(*conversation.last, context));
    }
    default:
        return {};
    }
}

QHash<int, QByteArray> ConversationListModel::roleNames() const
{
    return {
        {ConversationIdRole, "conversationId"},
        {Kind, "kind"},
        {Title, "title"},
        {Initials, "initials"},
        {ColorIndex, "colorIndex"},
        {LastText, "lastText"},
        {LastAuthor, "lastAuthor"},
        {TimeText, "timeText"},
        {LastState, "lastState"},
        {Draft, "draft"},
        {UnreadRole, "unread"},
        {PeerId, "peerId"},
        {PresenceRole, "presence"},
        {Typing, "typing"},
        {TypingText, "typingText"},
        {Left, "left"},
        {Failed, "failed"},
    };
}

} // namespace kith
