// SPDX-License-Identifier: Apache-2.0
#include "qml/support/dates.h"

#include <QDateTime>
#include <QLocale>
#include <QTest>

using kith::Dates;

class tst_Dates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
    void briefSaysAsMuchAsAListNeeds_data();
    void briefSaysAsMuchAsAListNeeds();
    void spokenFitsIntoASentence_data();
    void spokenFitsIntoASentence();
    void nothingIsSaidOfNoTime();

private:
    // A Wednesday.
    const QDate m_today{2025, 10, 15};

    static qint64 at(const QDate &date, int hour, int minute)
    {
        return QDateTime(date, QTime(hour, minute)).toMSecsSinceEpoch();
    }
};

void tst_Dates::briefSaysAsMuchAsAListNeeds_data()
{
    QTest::addColumn<QDate>("date");
    QTest::addColumn<QString>("said");
    QTest::newRow("today") << m_today << QStringLiteral("09:17");
    QTest::newRow("yesterday") << m_today.addDays(-1) << QStringLiteral("Yesterday");
    QTest::newRow("this week") << m_today.addDays(-2) << QStringLiteral("Mon");
    QTest::newRow("six days ago") << m_today.addDays(-6) << QStringLiteral("Thu");
    QTest::newRow("a week ago") << m_today.addDays(-7) << QStringLiteral("8 Oct");
    QTest::newRow("last year") << QDate(2024, 10, 3) << QStringLiteral("03/10/2024");
}

void tst_Dates::briefSaysAsMuchAsAListNeeds()
{
    QFETCH(QDate, date);
    QFETCH(QString, said);
    QCOMPARE(Dates().brief(at(date, 9, 17), int(m_today.toJulianDay())), said);
}

void tst_Dates::spokenFitsIntoASentence_data()
{
    QTest::addColumn<QDate>("date");
    QTest::addColumn<QString>("said");
    QTest::newRow("today") << m_today << QStringLiteral("today at 21:40");
    QTest::newRow("yesterday") << m_today.addDays(-1) << QStringLiteral("yesterday at 21:40");
    QTest::newRow("this year") << QDate(2025, 9, 2) << QStringLiteral("on 2 September");
    QTest::newRow("last year") << QDate(2024, 9, 2) << QStringLiteral("on 2 September 2024");
}

void tst_Dates::spokenFitsIntoASentence()
{
    QFETCH(QDate, date);
    QFETCH(QString, said);
    QCOMPARE(Dates().spoken(at(date, 21, 40), int(m_today.toJulianDay())), said);
}

void tst_Dates::nothingIsSaidOfNoTime()
{
    QCOMPARE(Dates().brief(0, Dates().today()), QString());
    QCOMPARE(Dates().spoken(0, Dates().today()), QString());
}

QTEST_MAIN(tst_Dates)
#include "tst_dates.moc"
