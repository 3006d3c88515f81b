// SPDX-License-Identifier: Apache-2.0
#include "app/connection/transportchoice.h"
#include "tests/runner/runner.h"

using namespace kith;
using Way = TransportChoice::Way;
using Outcome = TransportChoice::Outcome;

namespace {

constexpr Outcome unreached{};
constexpr Outcome refused{.wasReached = true};
constexpr Outcome cutSoon{.wasReached = true, .wasAnswered = true, .wasCut = true, .lasted = 3'000};
constexpr Outcome cutLate{.wasReached = true, .wasAnswered = true, .wasCut = true, .lasted = 20'000};
constexpr Outcome closedSoon{.wasReached = true, .wasAnswered = true, .lasted = 3'000};

} // namespace

class tst_TransportChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOutcomesOfSocketsDecide_data();
    void theOutcomesOfSocketsDecide();
    void httpStaysWhileItLeadsToTheServer();
    void withoutHttpTheSocketIsTriedAgain();
    void aSocketGetsLittleTimeWhereThereIsAnotherWay();
    void probesGetRarer();
};

void tst_TransportChoice::theOutcomesOfSocketsDecide_data()
{
    QTest::addColumn<QList<Outcome>>("outcomes");
    QTest::addColumn<bool>("changes"); // with the last of them, and with none before
    QTest::newRow("refused") << QList{refused} << true;
    QTest::newRow("unreached twice") << QList{unreached, unreached} << false;
    QTest::newRow("unreached three times") << QList{unreached, unreached, unreached} << true;
    QTest::newRow("not in a row") << QList{unreached, unreached, closedSoon, unreached} << false;
    QTest::newRow("cut soon") << QList{cutSoon} << false;
    QTest::newRow("cut soon twice") << QList{cutSoon, cutSoon} << true;
    QTest::newRow("cut soon and late") << QList{cutSoon, cutLate, cutSoon} << false;
    QTest::newRow("cut late") << QList{cutLate, cutLate, cutLate} << false;
    QTest::newRow("a restart of the server") << QList{closedSoon, closedSoon, closedSoon} << false;
}

void tst_TransportChoice::theOutcomesOfSocketsDecide()
{
    QFETCH(QList<Outcome>, outcomes);
    QFETCH(bool, changes);
    TransportChoice choice(true);
    for (qsizetype i = 0; i < outcomes.size(); ++i) {
        const bool isLast = i == outcomes.size() - 1;
        QCOMPARE(choice.way(), Way::Socket);
        QCOMPARE(choice.ended(outcomes[i]), isLast && changes);
    }
    QCOMPARE(choice.way(), changes ? Way::Http : Way::Socket);
}

void tst_TransportChoice::httpStaysWhileItLeadsToTheServer()
{
    TransportChoice choice(true);
    QVERIFY(choice.ended(refused));
    for (const Outcome &outcome : {cutSoon, closedSoon, cutSoon}) {
        QVERIFY(!choice.ended(outcome));
        QCOMPARE(choice.way(), Way::Http);
    }
    QVERIFY(!choice.ended(unreached)); // waits, and then begins anew
    QCOMPARE(choice.way(), Way::Socket);
    QVERIFY(!choice.ended(unreached));
    QVERIFY(choice.ended(refused));
    choice.useSocket();
    QCOMPARE(choice.way(), Way::Socket);
    QVERIFY(!choice.ended(cutSoon));
}

void tst_TransportChoice::withoutHttpTheSocketIsTriedAgain()
{
    TransportChoice choice(false);
    for (int i = 0; i < 4; ++i) {
        for (const Outcome &outcome : {refused, unreached, cutSoon})
            QVERIFY(!choice.ended(outcome));
    }
    QCOMPARE(choice.way(), Way::Socket);
    QCOMPARE(choice.patience(), 15'000);
}

void tst_TransportChoice::aSocketGetsLittleTimeWhereThereIsAnotherWay()
{
    TransportChoice choice(true);
    QCOMPARE(choice.patience(), 4'000);
    choice.ended(refused);
    QCOMPARE(choice.patience(), 15'000);
}

void tst_TransportChoice::probesGetRarer()
{
    TransportChoice choice(true);
    for (const int seconds : {60, 120, 240, 480, 600, 600})
        QCOMPARE(choice.nextProbe(), seconds * 1000);
    choice.ended(cutSoon); // what gets through and is cut is not tried more often
    QCOMPARE(choice.nextProbe(), 600'000);
    Outcome good = cutLate;
    good.lasted = 600'000;
    choice.ended(good);
    QCOMPARE(choice.nextProbe(), 60'000);
    choice.reset();
    QCOMPARE(choice.nextProbe(), 60'000);
}

KITH_TEST(tst_TransportChoice)
#include "tst_transportchoice.moc"
