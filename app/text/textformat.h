// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
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
    Formats times, days and messages for the user: in the language of the interface, the formats of their country and
    their time zone. Times are milliseconds since 1970 (UTC). Any thread.
*/
class TextFormat
{
    Q_DECLARE_TR_FUNCTIONS(kith::TextFormat)

public:
    //! Returns the name of a user.
    using NameOf = std::function<QString(UserId)>;

    //! The formats of the user's country in the language of the interface.
    static QLocale locale(const QLocale &system);

    static QDate dayOf(std::int64_t ms);

    //! "09:15"
    static QString time(std::int64_t ms);
    //! "Today", "Yesterday", "Tuesday, 14 October"; with the year where it is another.
    static QString day(QDate day, QDate today);
    //! "3 Oct", "3 Oct 2024".
    static QString shortDay(QDate day, QDate today);
    //! As short as a list has room for: "09:15" today, "Yesterday", "Mon" within a week, else shortDay(). Empty for 0.
    static QString shortTime(std::int64_t ms, std::int64_t now);
    //! Within a sentence: "today at 09:58", "yesterday at 09:58", "on 3 Oct". Empty for 0.
    static QString moment(std::int64_t ms, std::int64_t now);
    //! Behind "until": "today at 18:00", "tomorrow at 09:58", "3 Oct".
    static QString deadline(std::int64_t ms, std::int64_t now);
    //! "Last seen today at 09:58". Empty for 0.
    static QString lastSeen(std::int64_t ms, std::int64_t now);
    //! "written 08:12" where a message waited for long, else empty. The sender's clock is not trusted.
    static QString writtenLate(std::int64_t writtenAt, std::int64_t sentAt);

    //! A user's name, else the handle, else "Someone".
    static QString name(const User &user);
    //! The same, with the handle behind it where another known user has a name that looks the same.
    static QString name(const User &user, const History &history);
    //! The first word of a user's name, or the same with the handle.
    static QString firstName(const User &user, const History &history);
    //! "Søren and Yuki are typing…", empty for nobody.
    static QString typing(const QStringList &names);
    //! "8 members, 5 online"
    static QString members(int count, int online);

    //! \a text as one line of at most 240 characters, cut between two.
    static QString oneLine(QStringView text);
    //! \a message as the second line of a conversation shows it, without its author.
    static QString summary(const LocalMessage &message, UserId me, const NameOf &nameOf);
    //! An entry that is no text, as text: a member or title entry, or one of an unknown kind. \a before is the subject's role
    //! until then, where known.
    static QString system(const Message &message, std::optional<Role> before, UserId me,
                          const NameOf &nameOf);
    //! "Sent", "Read by all", …; empty for NoState.
    static QString state(Delivery::MessageState state);
    static QString deletedMessage();
};

} // namespace kith
