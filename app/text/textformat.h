// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localtypes.h"
#include "app/models/delivery.h"

#include <QCoreApplication>
#include <QDate>
#include <QLocale>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace kith {

/*!
    Times, days and sentences as the user reads them: in the language of the interface, the formats of
    their country and their time zone. Times are milliseconds since 1970 (UTC). Any thread.
*/
class TextFormat
{
    Q_DECLARE_TR_FUNCTIONS(kith::TextFormat)

public:
    //! How a sentence calls a user.
    using NameOf = std::function<QString(UserId)>;

    //! The formats of the user's country, in the language of the sentences around them.
    static QLocale locale(const QLocale &system);

    static QDate dayOf(std::int64_t ms);

    //! "09:15"
    static QString time(std::int64_t ms);
    //! "Today", "Yesterday", "Tuesday, 14 October"; with the year where it is another.
    static QString day(QDate day, QDate today);
    //! Beside a conversation: "09:15" today, "Yesterday", "Mon" within a week, "3 Oct", "3 Oct 2024".
    static QString shortTime(std::int64_t ms, std::int64_t now);
    //! "Last seen today at 09:58"; empty where \a ms is 0.
    static QString lastSeen(std::int64_t ms, std::int64_t now);
    //! "written 08:12" where a message waited for long, else empty. The sender's clock is not trusted.
    static QString writtenLate(std::int64_t writtenAt, std::int64_t sentAt);

    //! A user's name; their handle or a word for it where that is not known.
    static QString name(const User &user);
    //! The word by which \a name is called among others: its first.
    static QString firstName(const QString &name);
    //! "Søren and Yuki are typing…", empty for nobody.
    static QString typing(const QStringList &names);
    //! "8 members, 5 online"
    static QString members(int count, int online);

    //! One line of \a text, cut where no line on a screen could show more.
    static QString oneLine(QStringView text);
    //! What a conversation's second line says of \a message, without its author.
    static QString summary(const LocalMessage &message, UserId me, const NameOf &nameOf);
    //! What an entry that is no text says: a member or title entry, or one of a kind that this version does not know.
    //! \a before is the subject's role until then, where known.
    static QString system(const Message &message, std::optional<Role> before, UserId me,
                          const NameOf &nameOf);
    //! "Sent", "Read by all", …; empty for NoState.
    static QString state(Delivery::MessageState state);
    static QString deletedMessage();
};

} // namespace kith
