// SPDX-License-Identifier: Apache-2.0
#include "qml/support/dates.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace kith {

namespace {

// The clock may be set or the machine may sleep, so midnight is looked for at least this often.
constexpr qint64 longestWaitMs = 60 * 60 * 1000;

// The C locale has no short form of its own: it would count the seconds.
QString clock(const QLocale &locale, QTime time)
{
    return locale.language() == QLocale::C ? time.toString(QStringLiteral("HH:mm"))
                                           : locale.toString(time, QLocale::ShortFormat);
}

} // namespace

Dates::Dates(QObject *parent)
    : QObject(parent)
    , m_today(QDate::currentDate())
{
    m_midnight.setSingleShot(true);
    connect(&m_midnight, &QTimer::timeout, this, &Dates::waitForMidnight);
    waitForMidnight();
}

void Dates::setToday(int julianDay)
{
    m_midnight.stop();
    m_today = QDate::fromJulianDay(julianDay);
    Q_EMIT todayChanged();
}

void Dates::waitForMidnight()
{
    const QDateTime now = QDateTime::currentDateTime();
    if (m_today != now.date()) {
        m_today = now.date();
        Q_EMIT todayChanged();
    }
    const qint64 left = now.msecsTo(now.date().addDays(1).startOfDay());
    m_midnight.start(int(std::clamp<qint64>(left + 1, 1, longestWaitMs)));
}

QString Dates::brief(qint64 time, int today) const
{
    if (time <= 0)
        return {};
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(time);
    const QDate date = moment.date();
    const QLocale locale;
    const QDate now = QDate::fromJulianDay(today);
    const qint64 days = date.daysTo(now);
    if (days <= 0)
        return clock(locale, moment.time());
    if (days == 1)
        return tr("Yesterday");
    if (days < 7)
        return locale.dayName(date.dayOfWeek(), QLocale::ShortFormat);
    if (date.year() == now.year())
        return locale.toString(date, tr("d MMM", "day and month"));
    return locale.toString(date, QLocale::ShortFormat);
}

QString Dates::spoken(qint64 time, int today) const
{
    if (time <= 0)
        return {};
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(time);
    const QLocale locale;
    const QString hour = clock(locale, moment.time());
    const QDate now = QDate::fromJulianDay(today);
    const qint64 days = moment.date().daysTo(now);
    if (days <= 0)
        return tr("today at %1").arg(hour);
    if (days == 1)
        return tr("yesterday at %1").arg(hour);
    const QString form = moment.date().year() == now.year() ? tr("d MMMM", "day and month")
                                                            : tr("d MMMM yyyy", "day, month and year");
    return tr("on %1").arg(locale.toString(moment.date(), form));
}

} // namespace kith
