// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
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
    The members of one conversation with their presence, which it has watched: owner and admins first, then
    by name. GUI thread; what it is made of outlives it.
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

    MembersModel(ConversationId conversation, History *history, PresenceTracker *presences, TimeSource *time,
                 QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    int count() const { return int(m_rows.size()); }
    int online() const;
    const std::vector<MemberRow> &members() const { return m_rows; }

    //! How far the log's entry \a seq has come, for everybody else: {name, initials, colorIndex, state}, who read it first.
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
    PresenceTracker *m_presences;
    TimeSource *m_time;
    std::vector<Member> m_members;
    std::vector<MemberRow> m_rows;
    std::vector<UserId> m_watched;
    bool m_loaded = false;
};

} // namespace kith
