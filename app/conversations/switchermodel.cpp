// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/switchermodel.h"

#include "app/text/namesearch.h"
#include "app/text/textformat.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t pauseMs = 200; // of typing, before the server is asked

struct Ranked {
    int rank;
    SwitcherRow row;
};

//! The best first; those that are equal stay in their order.
std::vector<SwitcherRow> inOrder(std::vector<Ranked> ranked)
{
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Ranked &one, const Ranked &other) { return one.rank < other.rank; });
    std::vector<SwitcherRow> rows;
    for (Ranked &one : ranked)
        rows.push_back(std::move(one.row));
    return rows;
}

} // namespace

SwitcherModel::SwitcherModel(History *history, PresenceTracker *presenceTracker, Server *server,
                             TimeSource *time, QObject *parent)
    : RowModel(parent)
    , m_history(history)
    , m_presenceTracker(presenceTracker)
    , m_server(server)
    , m_queryTimer(time->timer([this] { askServer(); }))
{
    connect(history, &History::conversationsChanged, this, [this] {
        if (m_loaded)
            read();
    });
    connect(history, &History::usersChanged, this, &SwitcherModel::refresh);
    connect(history, &History::rebuilt, this, &SwitcherModel::read);
    connect(presenceTracker, &PresenceTracker::presenceChanged, this, &SwitcherModel::refresh);
    read();
}

SwitcherModel::~SwitcherModel() = default;

void SwitcherModel::read()
{
    m_history->conversations(this, [this](const std::vector<LocalConversation> &all) {
        m_conversations = all;
        m_loaded = true;
        refresh();
    });
}

void SwitcherModel::setQuery(const QString &query)
{
    if (m_query == query)
        return;
    m_query = query;
    Q_EMIT queryChanged();
    setMore(false);
    refresh();
    m_queryTimer->start(pauseMs);
}

//! The history stores the people of an answer, and signals them.
void SwitcherModel::askServer()
{
    if (m_query.trimmed().isEmpty())
        return;
    m_server->ask(request::FindPeople{m_query.trimmed(), {}}, this,
                  [this, asked = m_query](const Result<reply::Any> &answer) {
                      if (asked != m_query)
                          return;
                      if (!answer && answer.error().mayRetry())
                          return m_queryTimer->start(answer.error().retryAfter);
                      const auto *people = answer ? std::get_if<reply::People>(&*answer) : nullptr;
                      setMore(people && people->more);
                  });
}

void SwitcherModel::setMore(bool more)
{
    if (std::exchange(m_more, more) != more)
        Q_EMIT moreChanged();
}

void SwitcherModel::refresh()
{
    std::vector<SwitcherRow> rows = conversations();
    for (SwitcherRow &row : people())
        rows.push_back(std::move(row));
    setRows(m_rows, std::move(rows));
}

std::vector<SwitcherRow> SwitcherModel::conversations() const
{
    std::vector<Ranked> found;
    for (const LocalConversation &conversation : m_conversations) {
        SwitcherRow row;
        row.conversation = conversation.id;
        row.identity = identityOf(conversation, *m_history);
        row.unread = int(conversation.unread());
        const User peer = m_history->user(conversation.peer);
        int rank = nameRank(row.identity.title, m_query);
        if (conversation.kind != ConversationKind::Direct) {
            row.subtitle = TextFormat::members(conversation.memberCount, 0);
        } else {
            row.subtitle = peer.handle.isEmpty() ? QString() : u'@' + peer.handle;
            row.presence = m_presenceTracker->presence(conversation.peer).state;
            rank = userRank(peer, m_query);
        }
        if (rank >= 0)
            found.push_back({m_query.trimmed().isEmpty() ? 0 : rank, std::move(row)});
    }
    return inOrder(std::move(found));
}

std::vector<SwitcherRow> SwitcherModel::people() const
{
    if (m_query.trimmed().isEmpty())
        return {};
    std::vector<User> users(m_history->users().cbegin(), m_history->users().cend());
    std::sort(users.begin(), users.end(), [](const User &one, const User &other) {
        const int order = TextFormat::name(one).localeAwareCompare(TextFormat::name(other));
        return order != 0 ? order < 0 : one.id < other.id;
    });
    std::vector<Ranked> found;
    for (const User &user : users) {
        const bool hasConversation =
            std::any_of(m_conversations.begin(), m_conversations.end(),
                        [&](const LocalConversation &one) { return one.peer == user.id; });
        const int rank = userRank(user, m_query);
        if (hasConversation || user.id == m_history->me() || rank < 0)
            continue;
        SwitcherRow row;
        row.person = user.id;
        row.identity = identityOf(user, *m_history);
        row.subtitle = u'@' + user.handle;
        row.presence = m_presenceTracker->presence(user.id).state;
        found.push_back({rank, std::move(row)});
    }
    return inOrder(std::move(found));
}

void SwitcherModel::activate(int row)
{
    if (row < 0 || row >= int(m_rows.size()))
        return;
    const auto [conversation, person] = m_rows[std::size_t(row)].key();
    if (person.isNull())
        Q_EMIT conversationChosen(toText(conversation));
    else
        Q_EMIT personChosen(toText(person));
}

int SwitcherModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant SwitcherModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SwitcherRow &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Kind:
        return row.person.isNull() ? QStringLiteral("conversation") : QStringLiteral("person");
    case TargetId:
        return row.person.isNull() ? toText(row.conversation) : toText(row.person);
    case Title:
    case Qt::DisplayRole:
        return row.identity.title;
    case Subtitle:
        return row.subtitle;
    case Initials:
        return row.identity.initials;
    case ColorIndex:
        return row.identity.colorIndex;
    case Square:
        return row.identity.square;
    case Unread:
        return row.unread;
    case PresenceRole:
        return presenceName(row.presence);
    default:
        return {};
    }
}

QHash<int, QByteArray> SwitcherModel::roleNames() const
{
    return {
        {Kind, "kind"},         {TargetId, "targetId"}, {Title, "title"},
        {Subtitle, "subtitle"}, {Initials, "initials"}, {ColorIndex, "colorIndex"},
        {Square, "square"},     {Unread, "unread"},     {PresenceRole, "presence"},
    };
}

} // namespace kith
