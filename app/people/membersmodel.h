// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/models/daywatch.h"
#include "app/models/rowmodel.h"
#include "app/platform/timesource.h"
#include "app/sync/presencetracker.h"

#include <QVariantList>

namespace kith {

struct MemberRow {
    Member member;
    User user;
    Presence presence;

    UserId key() const { return member.user; }
    bool operator==(const MemberRow &) const = default;
};

/*!
    The members of one conversation with their presence, which it subscribes to. Owners and admins come first, then
    names in order. GUI thread; everything that the constructor takes outlives it.
*/
class MembersModel : public kith::RowModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("It belongs to a Conversation")
    Q_PROPERTY(int count READ count NOTIFY membersChanged)
    Q_PROPERTY(int online READ online NOTIFY membersChanged)

public:
    enum Role {
        UserIdRole = Qt::UserRole,
        Name,
        Handle,
        Initials,
        ColorIndex,
        RoleName,
        PresenceName,
        LastSeenText,
        Self
    };

    MembersModel(ConversationId conversation, History *history, PresenceTracker *presenceTracker,
                 TimeSource *time, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    int count() const { return int(m_rows.size()); }
    int online() const;
    const std::vector<MemberRow> &members() const { return m_rows; }

    //! Returns, for each other member, whether entry \a seq was read, delivered or sent, in this order: {name, initials,
    //! colorIndex, state}.
    QVariantList receipts(Seq seq) const;

Q_SIGNALS:
    void membersChanged();

private:
    void listen();
    void read();
    void apply(const std::vector<Member> &changed);
    void refresh();
    QVariant personData(const MemberRow &row, int role) const;

    ConversationId m_conversation;
    History *m_history;
    PresenceTracker *m_presenceTracker;
    TimeSource *m_time;
    DayWatch m_dayWatch;
    std::vector<Member> m_members;
    std::vector<MemberRow> m_rows;
    std::vector<UserId> m_watched;
    bool m_loaded = false;
};

} // namespace kith
