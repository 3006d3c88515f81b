// SPDX-License-Identifier: Apache-2.0
#include "app/people/membersmodel.h"

#include "app/people/displayidentity.h"
#include "app/text/textformat.h"

#include <algorithm>

namespace kith {

namespace {

QString roleText(Role role)
{
    return latin1(nameOf(role));
}

} // namespace

MembersModel::MembersModel(ConversationId conversation, History *history, PresenceTracker *presenceTracker,
                           TimeSource *time, QObject *parent)
    : RowModel(parent)
    , m_conversation(conversation)
    , m_history(history)
    , m_presenceTracker(presenceTracker)
    , m_time(time)
    , m_dayWatch(time, [this] { rereadRows(); })
{
    listen();
    read();
}

void MembersModel::listen()
{
    const auto follow = [this](ConversationId id, const std::vector<Member> &changed) {
        if (m_loaded && id == m_conversation)
            apply(changed);
    };
    connect(m_history, &History::membersChanged, this, follow);
    connect(m_history, &History::marksChanged, this, follow);
    connect(m_history, &History::usersChanged, this, &MembersModel::refresh);
    connect(m_history, &History::rebuilt, this, &MembersModel::read);
    connect(m_history, &History::historyReset, this, [this](ConversationId id) {
        if (id == m_conversation)
            read();
    });
    connect(m_presenceTracker, &PresenceTracker::presenceChanged, this, &MembersModel::refresh);
}

void MembersModel::read()
{
    m_history->members(m_conversation, this, [this](const std::vector<Member> &members) {
        m_members = members;
        m_loaded = true;
        refresh();
    });
}

void MembersModel::apply(const std::vector<Member> &changed)
{
    for (const Member &member : changed) {
        std::erase_if(m_members, [&](const Member &known) { return known.user == member.user; });
        if (member.role != kith::Role::None)
            m_members.push_back(member);
    }
    refresh();
}

void MembersModel::refresh()
{
    std::vector<MemberRow> rows;
    std::vector<UserId> others;
    for (const Member &member : m_members) {
        User user = m_history->user(member.user);
        user.id = member.user;
        rows.push_back({member, user, m_presenceTracker->presence(member.user)});
        if (member.user != m_history->me())
            others.push_back(member.user);
    }
    // Where anybody's presence is known this device is connected, and so is its user.
    const bool connected = std::any_of(rows.begin(), rows.end(), [this](const MemberRow &row) {
        return row.member.user != m_history->me() && row.presence.state != PresenceState::Unknown;
    });
    for (MemberRow &row : rows) {
        if (row.member.user == m_history->me())
            row.presence.state = connected ? PresenceState::Online : PresenceState::Unknown;
    }
    std::sort(rows.begin(), rows.end(), [](const MemberRow &one, const MemberRow &other) {
        if (one.member.role != other.member.role)
            return one.member.role > other.member.role;
        const int order = TextFormat::name(one.user).localeAwareCompare(TextFormat::name(other.user));
        return order != 0 ? order < 0 : one.member.user < other.member.user;
    });
    const bool same = rows == m_rows;
    setRows(m_rows, std::move(rows));
    std::sort(others.begin(), others.end());
    if (others != m_watched) {
        m_watched = others;
        m_presenceTracker->watch(this, others);
    }
    if (!same)
        Q_EMIT membersChanged();
}

int MembersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

int MembersModel::online() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(), [](const MemberRow &row) {
        return row.presence.state == PresenceState::Online;
    }));
}

QVariant MembersModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const MemberRow &row = m_rows[std::size_t(index.row())];
    const bool self = row.member.user == m_history->me();
    switch (role) {
    case RoleName:
        return roleText(row.member.role);
    case PresenceName:
        return presenceName(row.presence.state);
    case LastSeenText:
        if (self)
            return tr("You");
        if (row.presence.state == PresenceState::Online)
            return tr("Online");
        return TextFormat::lastSeen(row.presence.lastSeen, m_time->now());
    case Self:
        return self;
    default:
        return personData(row, role);
    }
}

QVariant MembersModel::personData(const MemberRow &row, int role) const
{
    const DisplayIdentity identity = identityOf(row.user, *m_history);
    switch (role) {
    case UserIdRole:
        return toText(row.member.user);
    case Name:
    case Qt::DisplayRole:
        return identity.title;
    case Handle:
        return row.user.handle;
    case Initials:
        return identity.initials;
    case ColorIndex:
        return identity.colorIndex;
    default:
        return {};
    }
}

QHash<int, QByteArray> MembersModel::roleNames() const
{
    return {
        {UserIdRole, "userId"},
        {Name, "name"},
        {Handle, "handle"},
        {Initials, "initials"},
        {ColorIndex, "colorIndex"},
        {RoleName, "role"},
        {PresenceName, "presence"},
        {LastSeenText, "lastSeenText"},
        {Self, "self"},
    };
}

QVariantList MembersModel::receipts(Seq seq) const
{
    QVariantList read;
    QVariantList delivered;
    QVariantList sent;
    for (const MemberRow &row : m_rows) {
        if (row.member.user == m_history->me() || row.member.visibleFrom > seq)
            continue;
        const bool hasRead = row.member.read >= seq;
        const bool hasIt = row.member.delivered >= seq;
        const DisplayIdentity identity = identityOf(row.user, *m_history);
        const QString state = hasRead ? QStringLiteral("read")
            : hasIt                   ? QStringLiteral("delivered")
                                      : QStringLiteral("sent");
        (hasRead     ? read
             : hasIt ? delivered
                     : sent)
            .append(QVariantMap{{QStringLiteral("name"), identity.title},
                                {QStringLiteral("initials"), identity.initials},
                                {QStringLiteral("colorIndex"), identity.colorIndex},
                                {QStringLiteral("state"), state}});
    }
    return read + delivered + sent;
}

} // namespace kith
