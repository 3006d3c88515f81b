// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDate>
#include <QObject>
#include <QString>
#include <QTimer>

#include <qqmlregistration.h>

namespace kith {

/*!
    Moments in words, in the language and the zone of the system. Times are milliseconds since 1970, UTC.

    `today` is a Julian day and changes at midnight: bindings that name it are then worked out again. GUI thread.
*/
class Dates : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int today READ today WRITE setToday NOTIFY todayChanged)
    QML_ELEMENT
    QML_SINGLETON

public:
    explicit Dates(QObject *parent = nullptr);

    int today() const { return int(m_today.toJulianDay()); }
    //! From then on it is that day for ever: for pictures of a day that is gone.
    void setToday(int julianDay);

    //! As short as a list has room for: "09:17", "Yesterday", "Mon", "3 Oct", "03.10.24". Empty for 0.
    Q_INVOKABLE QString brief(qint64 time, int today) const;
    //! For a sentence: "today at 09:17", "yesterday at 21:40", "on 2 September".
    Q_INVOKABLE QString spoken(qint64 time, int today) const;

Q_SIGNALS:
    void todayChanged();

private:
    void waitForMidnight();

    QDate m_today;
    QTimer m_midnight;
};

} // namespace kith
