// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/platform/timesource.h"
#include "app/timeline/timelinerows.h"

#include <QCoreApplication>
#include <QHash>
#include <QVariantList>

namespace kith {

/*!
    What a row of a timeline shows, role by role. GUI thread.

    Every role has a value of its type in every row, so that one delegate may require them all.
*/
class MessageRowData
{
    Q_DECLARE_TR_FUNCTIONS(kith::MessageRowData)

public:
    enum Role {
        RowType = Qt::UserRole,
        RowId,
        SeqRole,
        ClientIdRole,
        AuthorId,
        AuthorName,
        AuthorInitials,
        AuthorColor,
        Own,
        ShowAuthor,
        GroupPositionRole,
        Text,
        Markup,
        PlainText, //!< the text without markup, to copy and to edit
        SentAt,
        TimeText,
        WrittenLate,
        Edited,
        Deleted,
        State,
        Failure,
        Lost, //!< the place of a message that the server lost, or 0
        ReplySeq,
        ReplyAuthor,
        ReplyColor,
        ReplyText,
        Reactions,
        DayText,
        SystemText,
        EmojiOnly,
        AccessibleText,
    };

    //! Both outlive it.
    MessageRowData(const History *history, const TimeSource *time);

    QVariant value(const TimelineRow &row, int role) const;
    static QHash<int, QByteArray> roleNames();

private:
    QString nameOf(UserId user) const;
    QVariant messageData(const TimelineRow &row, int role) const;
    QVariant replyData(const LocalMessage &message, int role) const;
    static QString restoredText();
    QVariantList reactions(const Message &message) const;
    QString accessibleText(const TimelineRow &row) const;

    const History *m_history;
    const TimeSource *m_time;
};

} // namespace kith
