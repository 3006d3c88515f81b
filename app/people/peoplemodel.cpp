// SPDX-License-Identifier: Apache-2.0
#include "app/people/peoplemodel.h"

#include "app/people/displayidentity.h"
#include "app/text/namesearch.h"
#include "app/text/textformat.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t pauseMs = 200; // of typing, before the server is asked

bool contains(const std::vector<UserId> &users, UserId user)
{
    return std::find(users.begin(), users.end(), user) != users.end();
}

QStringList texts(const std::vector<UserId> &users)
{
    QStringList ids;
    for (const UserId user : users)
        ids.append(toText(user));
    return ids;
}

} // namespace

PeopleModel::PeopleModel(History *history, PresenceTracker *presenceTracker, Server *server, TimeSource *time,
                         QObject *parent)
    : RowModel(parent)
    , m_history(history)
    , m_presenceTracker(presenceTracker)
    , m_server(server)
    , m_queryTimer(time->timer([this] { askServer(); }))
{
    connect(history, &History::usersChanged, this, &PeopleModel::refresh);
    connect(history, &History::readyChanged, this, &PeopleModel::refresh);
    connect(presenceTracker, &PresenceTracker::presenceChanged, this, &PeopleModel::refresh);
    connect(server, &Server::connected, this, &PeopleModel::askServer);
    refresh();
    askServer();
}

PeopleModel::~PeopleModel() = default;

void PeopleModel::setQuery(const QString &query)
{
    if (m_query == query)
        return;
    m_query = query;
    Q_EMIT queryChanged();
    refresh();
    setBusy(true);
    m_queryTimer->start(pauseMs);
}

//! The history has stored the people of an answer by then, and signals them.
void PeopleModel::askServer()
{
    setBusy(true);
    m_server->ask(request::FindPeople{m_query.trimmed(), {}}, this,
                  [this, asked = ++m_asked](const Result<reply::Any> &answer) {
                      if (asked != m_asked || m_queryTimer->isActive())
                          return;
                      if (!answer && answer.error().mayRetry())
                          return m_queryTimer->start(answer.error().retryAfter);
                      m_answered = bool(answer);
                      const auto *people = answer ? std::get_if<reply::People>(&*answer) : nullptr;
                      m_more = people && people->more;
                      setBusy(false);
                  });
}

void PeopleModel::askAgain()
{
    if (!answered())
        return; // it will be
    m_server->ask(request::FindPeople{m_query.trimmed(), {}}, this, [](const Result<reply::Any> &) {});
}

void PeopleModel::setBusy(bool busy)
{
    if (std::exchange(m_busy, busy) != busy)
        Q_EMIT busyChanged();
}

void PeopleModel::refresh()
{
    struct Found {
        int rank;
        PersonRow row;
    };
    std::vector<Found> found;
    for (const User &user : m_history->users()) {
        const int rank = userRank(user, m_query);
        if (rank < 0 || user.id == m_history->me() || contains(m_excluded, user.id))
            continue;
        found.push_back(
            {rank, {user, m_presenceTracker->presence(user.id).state, contains(m_selected, user.id)}});
    }
    std::sort(found.begin(), found.end(), [](const Found &one, const Found &other) {
        if (one.rank != other.rank)
            return one.rank < other.rank;
        const int order = TextFormat::name(one.row.user).localeAwareCompare(TextFormat::name(other.row.user));
        return order != 0 ? order < 0 : one.row.user.id < other.row.user.id;
    });
    std::vector<PersonRow> rows;
    for (Found &one : found)
        rows.push_back(std::move(one.row));
    setRows(m_rows, std::move(rows));
    QStringList titles;
    for (const UserId user : m_selected)
        titles.append(identityOf(m_history->user(user), *m_history).title);
    if (m_selectedTitles != titles) {
        m_selectedTitles = titles;
        Q_EMIT selectionChanged();
    }
}

QStringList PeopleModel::exclude() const
{
    return texts(m_excluded);
}

void PeopleModel::setExclude(const QStringList &userIds)
{
    m_excluded.clear();
    for (const QString &text : userIds) {
        if (const auto user = idFromText<UserId>(text))
            m_excluded.push_back(*user);
    }
    Q_EMIT excludeChanged();
    refresh();
}

QStringList PeopleModel::selectedIds() const
{
    return texts(m_selected);
}

QStringList PeopleModel::selectedNames() const
{
    QStringList names;
    for (const UserId user : m_selected)
        names.append(TextFormat::name(m_history->user(user)));
    return names;
}

void PeopleModel::toggle(const QString &userId)
{
    const auto user = idFromText<UserId>(userId);
    if (!user)
        return;
    if (!std::erase(m_selected, *user))
        m_selected.push_back(*user);
    refresh();
}

int PeopleModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant PeopleModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PersonRow &row = m_rows[std::size_t(index.row())];
    const DisplayIdentity identity = identityOf(row.user, *m_history);
    switch (role) {
    case UserIdRole:
        return toText(row.user.id);
    case Name:
    case Qt::DisplayRole:
        return TextFormat::name(row.user); // the handle has a role of its own
    case Handle:
        return row.user.handle;
    case Initials:
        return identity.initials;
    case ColorIndex:
        return identity.colorIndex;
    case PresenceRole:
        return presenceName(row.presence);
    case Selected:
        return row.selected;
    default:
        return {};
    }
}

QHash<int, QByteArray> PeopleModel::roleNames() const
{
    return {
        {UserIdRole, "userId"},     {Name, "name"},
        {Handle, "handle"},         {Initials, "initials"},
        {ColorIndex, "colorIndex"}, {PresenceRole, "presence"},
        {Selected, "selected"},
    };
}

} // namespace kith
