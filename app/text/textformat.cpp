// SPDX-License-Identifier: Apache-2.0
#include "app/text/textformat.h"

#include "shared/text.h"

#include <QDateTime>
#include <QLocale>

namespace kith {

namespace {

constexpr qsizetype longestLine = 240;
constexpr std::int64_t lateMs = 5 * 60 * 1000;

QDateTime local(std::int64_t ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms);
}

} // namespace

QLocale TextFormat::locale(const QLocale &system)
{
    const QLocale interface(tr("en", "the language of this translation: its ISO 639 code"));
    const bool same = system.language() == interface.language() || system.language() == QLocale::C;
    return same ? system : QLocale(interface.language(), system.territory());
}

QDate TextFormat::dayOf(std::int64_t ms)
{
    return local(ms).date();
}

QString TextFormat::time(std::int64_t ms)
{
    const QLocale locale;
    QString format = locale.timeFormat(QLocale::ShortFormat);
    format.remove(QLatin1StringView(":ss")); // the C locale's short form has them
    return locale.toString(local(ms).time(), format);
}

QString TextFormat::day(QDate day, QDate today)
{
    if (day == today)
        return tr("Today");
    if (day == today.addDays(-1))
        return tr("Yesterday");
    if (day.year() == today.year())
        return QLocale().toString(day, tr("dddd, d MMMM", "a day of this year"));
    return QLocale().toString(day, tr("d MMMM yyyy", "a day of another year"));
}

QString TextFormat::shortDay(QDate day, QDate today)
{
    return QLocale().toString(day,
                              day.year() == today.year() ? tr("d MMM", "a short day of this year")
                                                         : tr("d MMM yyyy", "a short day of another year"));
}

QString TextFormat::shortTime(std::int64_t ms, std::int64_t now)
{
    if (ms <= 0)
        return {};
    const QDate day = dayOf(ms);
    const QDate today = dayOf(now);
    const auto days = day.daysTo(today);
    if (days <= 0)
        return time(ms);
    if (days == 1)
        return tr("Yesterday");
    return days < 7 ? QLocale().toString(day, QStringLiteral("ddd")) : shortDay(day, today);
}

QString TextFormat::moment(std::int64_t ms, std::int64_t now)
{
    if (ms <= 0)
        return {};
    const QDate day = dayOf(ms);
    const QDate today = dayOf(now);
    const auto days = day.daysTo(today);
    if (days <= 0)
        return tr("today at %1").arg(time(ms));
    return days == 1 ? tr("yesterday at %1").arg(time(ms)) : tr("on %1").arg(shortDay(day, today));
}

QString TextFormat::deadline(std::int64_t ms, std::int64_t now)
{
    const QDate day = dayOf(ms);
    const QDate today = dayOf(now);
    if (day == today.addDays(1))
        return tr("tomorrow at %1").arg(time(ms));
    return day <= today ? tr("today at %1").arg(time(ms)) : shortDay(day, today);
}

QString TextFormat::lastSeen(std::int64_t ms, std::int64_t now)
{
    return ms > 0 ? tr("Last seen %1", "today at 09:58").arg(moment(ms, now)) : QString();
}

QString TextFormat::writtenLate(std::int64_t writtenAt, std::int64_t sentAt)
{
    if (writtenAt <= 0 || sentAt - writtenAt < lateMs)
        return {};
    if (dayOf(writtenAt) == dayOf(sentAt))
        return tr("written %1", "time").arg(time(writtenAt));
    return tr("written %1, %2", "day, time").arg(shortTime(writtenAt, sentAt), time(writtenAt));
}

QString TextFormat::name(const User &user)
{
    if (!user.name.isEmpty())
        return user.name;
    return user.handle.isEmpty() ? tr("Someone") : QLatin1Char('@') + user.handle;
}

QString TextFormat::name(const User &user, const History &history)
{
    if (user.name.isEmpty() || user.handle.isEmpty() || !history.hasLookAlike(user))
        return name(user);
    return tr("%1 (@%2)", "a name that others have, too, and its handle")
        .arg(isolated(user.name), user.handle);
}

QString TextFormat::firstName(const User &user, const History &history)
{
    return history.hasLookAlike(user) ? name(user, history)
                                      : name(user).section(u' ', 0, 0, QString::SectionSkipEmpty);
}

QString TextFormat::typing(const QStringList &names)
{
    switch (names.size()) {
    case 0:
        return {};
    case 1:
        return tr("%1 is typing…").arg(isolated(names.at(0)));
    case 2:
        return tr("%1 and %2 are typing…").arg(isolated(names.at(0)), isolated(names.at(1)));
    default:
        return tr("%1, %2 and others are typing…").arg(isolated(names.at(0)), isolated(names.at(1)));
    }
}

QString TextFormat::members(int count, int online)
{
    const QString members = count == 1 ? tr("1 member") : tr("%n members", nullptr, count);
    return online > 0 ? tr("%1, %2 online", "8 members, 5 online").arg(members, QLocale().toString(online))
                      : members;
}

QString TextFormat::oneLine(QStringView text)
{
    return cut(cut(text.toString(), longestLine * 2).simplified(), longestLine);
}

QString TextFormat::summary(const LocalMessage &message, UserId me, const NameOf &nameOf)
{
    if (message.message.kind != EntryKind::Text)
        return system(message.message, std::nullopt, me, nameOf);
    return message.message.deleted ? deletedMessage() : oneLine(message.message.text);
}

QString TextFormat::system(const Message &message, std::optional<Role> before, UserId me,
                           const NameOf &nameOf)
{
    if (message.kind == EntryKind::Unknown)
        return tr("This message needs a newer Kith");
    const bool byMe = message.author == me;
    const bool ofMe = message.subject == me;
    const QString author = isolated(nameOf(message.author));
    if (message.kind == EntryKind::Title) {
        const QString title = isolated(message.text);
        return byMe ? tr("You named the group “%1”").arg(title)
                    : tr("%1 named the group “%2”").arg(author, title);
    }
    if (message.kind == EntryKind::History && historyAccess(message.text) == HistoryAccess::All)
        return byMe ? tr("You let new members see earlier messages")
                    : tr("%1 let new members see earlier messages").arg(author);
    if (message.kind == EntryKind::History)
        return byMe ? tr("You hid earlier messages from new members")
                    : tr("%1 hid earlier messages from new members").arg(author);

    const QString subject = isolated(nameOf(message.subject));
    const auto choose = [&](const QString &mine, const QString &toMe, const QString &ofOthers) {
        if (byMe)
            return mine.arg(subject);
        return ofMe ? toMe.arg(author) : ofOthers.arg(author, subject);
    };
    const bool oneself = message.author == message.subject;
    switch (message.role) {
    case Role::None:
        if (oneself)
            return byMe ? tr("You left") : tr("%1 left").arg(author);
        return choose(tr("You removed %1"), tr("%1 removed you"), tr("%1 removed %2"));
    case Role::Member:
        if (oneself)
            return byMe ? tr("You joined") : tr("%1 joined").arg(author);
        if (before && before != Role::None)
            return choose(tr("You made %1 a member"), tr("%1 made you a member"), tr("%1 made %2 a member"));
        return choose(tr("You added %1"), tr("%1 added you"), tr("%1 added %2"));
    case Role::Admin:
        return choose(tr("You made %1 an admin"), tr("%1 made you an admin"), tr("%1 made %2 an admin"));
    case Role::Owner:
        if (oneself) // the server hands over a group whose owners are gone
            return byMe ? tr("You are now the owner") : tr("%1 is now the owner").arg(author);
        return choose(tr("You made %1 an owner"), tr("%1 made you an owner"), tr("%1 made %2 an owner"));
    }
    return {};
}

QString TextFormat::state(Delivery::MessageState state)
{
    switch (state) {
    case Delivery::NoState:
        return {};
    case Delivery::Queued:
        return tr("waiting to be sent");
    case Delivery::Sent:
        return tr("sent");
    case Delivery::Delivered:
        return tr("delivered");
    case Delivery::Read:
        return tr("read");
    case Delivery::Failed:
        return tr("not sent");
    }
    return {};
}

QString TextFormat::deletedMessage()
{
    return tr("Message deleted");
}

} // namespace kith
