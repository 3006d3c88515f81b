// SPDX-License-Identifier: Apache-2.0
#include "app/models/daywatch.h"
#include "tests/app/manualtimesource.h"
#include "tests/runner/runner.h"

#include <QDateTime>

using namespace kith;

class tst_DayWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void midnightIsADayChange();
    void aSleepOverMidnightIsNoticedWithinAnHour();
    void aClockThatIsSetBackIsNoticedToo();

private:
    ManualTimeSource m_time;
    int m_changes = 0;
};

//! A minute before midnight.
void tst_DayWatch::init()
{
    m_time = {};
    m_changes = 0;
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(m_time.now());
    m_time.sleep(now.msecsTo(now.date().addDays(1).startOfDay()) - 60'000);
}

void tst_DayWatch::midnightIsADayChange()
{
    const DayWatch watch(&m_time, [this] { ++m_changes; });
    m_time.advance(59'999);
    QCOMPARE(m_changes, 0);
    m_time.advance(1);
    QCOMPARE(m_changes, 1);
    m_time.advance(23 * 3'600'000);
    QCOMPARE(m_changes, 1);
    m_time.advance(3 * 3'600'000); // also where that day has 25 hours
    QCOMPARE(m_changes, 2);
}

void tst_DayWatch::aSleepOverMidnightIsNoticedWithinAnHour()
{
    m_time.sleep(-10 * 3'600'000);
    const DayWatch watch(&m_time, [this] { ++m_changes; });
    m_time.sleep(12 * 3'600'000);
    QCOMPARE(m_changes, 0);
    m_time.advance(3'600'000);
    QCOMPARE(m_changes, 1);
}

void tst_DayWatch::aClockThatIsSetBackIsNoticedToo()
{
    const DayWatch watch(&m_time, [this] { ++m_changes; });
    m_time.advance(60'000);
    m_time.sleep(-7'200'000);
    m_time.advance(3'600'000);
    QCOMPARE(m_changes, 2);
}

KITH_TEST(tst_DayWatch)
#include "tst_daywatch.moc"
