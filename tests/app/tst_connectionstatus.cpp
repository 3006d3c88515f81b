// SPDX-License-Identifier: Apache-2.0
#include "app/history/useractions.h"
#include "app/platform/systemwatch.h"
#include "app/sync/connectionstatus.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/app/wire.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

class tst_ConnectionStatus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSecondsAreCountedDown();
    void offlineSaysWhatHappensToMessages();
    void theSlowWayIsSaid();
    void followingNothingIsSignedOut();
    void aSleepIsNoticed();
    void aBusyMomentIsNoSleep();
};

void tst_ConnectionStatus::theSecondsAreCountedDown()
{
    ManualTimeSource time;
    FakePeer peer;
    peer.unlisten();
    ServerConnection connection(&time);
    ConnectionStatus status(&time);
    status.follow(&connection, nullptr);
    connection.start(peer.url(), QStringLiteral("token"), {});
    QCOMPARE(status.state(), ConnectionStatus::Connecting);
    for (int tries = 1; tries <= 4; ++tries) { // delays of 250, 500, 1000 and 2000 ms
        QTRY_VERIFY(connection.retryIn() > 0);
        if (tries < 4)
            time.advance(connection.retryIn());
    }
    QCOMPARE(status.state(), ConnectionStatus::Reconnecting);
    QCOMPARE(status.secondsToRetry(), 2);
    QVERIFY(status.text().contains(QStringLiteral("2 s")));
    QSignalSpy changed(&status, &ConnectionStatus::changed);
    time.advance(999);
    QCOMPARE(changed.size(), 0);
    time.advance(1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(status.secondsToRetry(), 1);
    peer.listen();
    status.tryNow();
    QCOMPARE(status.secondsToRetry(), 0);
    peer.welcome(ada);
    QTRY_COMPARE(status.state(), ConnectionStatus::Connected);
    QCOMPARE(time.untilNext(), 25'000); // nothing ticks any more but the pings
}

void tst_ConnectionStatus::offlineSaysWhatHappensToMessages()
{
    ManualTimeSource time;
    QTemporaryDir folder;
    History history(folder.filePath(QStringLiteral("history.db")));
    history.open(ada);
    ServerConnection connection(&time);
    Outbox outbox(&history, &connection, &time);
    ConnectionStatus status(&time);
    status.follow(&connection, &outbox);
    store([&](QObject *context, auto done) {
        history.userActions().addOutgoing(outgoing(1, QStringLiteral("one")), context, done);
    });
    QTRY_COMPARE(status.queued(), 1);
    FakePeer peer;
    peer.unlisten();
    connection.start(peer.url(), QStringLiteral("token"), {});
    QTRY_COMPARE(status.state(), ConnectionStatus::Reconnecting);
    connection.setReachable(false);
    QCOMPARE(status.state(), ConnectionStatus::Offline);
    QVERIFY(status.text().contains(QStringLiteral("will be sent")));
}

void tst_ConnectionStatus::theSlowWayIsSaid()
{
    ManualTimeSource time;
    Wires wires;
    ServerConnection connection(&time, nullptr, wires.transports());
    ConnectionStatus status(&time);
    status.follow(&connection, nullptr);
    connection.start(QUrl(), QStringLiteral("token"), {});
    wires.refuseSocket();
    wires.http->welcome(false);
    QCOMPARE(status.text(), QStringLiteral("Catching up"));
    wires.http->say({0, reply::CaughtUp{}});
    QCOMPARE(status.state(), ConnectionStatus::Connected);
    QCOMPARE(status.text(), QStringLiteral("Connected the slow way"));
    time.advance(60'000);
    Q_EMIT wires.socket->opened();
    wires.socket->say({wires.socket->take().id, reply::Server{}});
    time.advance(5'000);
    QSignalSpy changed(&status, &ConnectionStatus::changed);
    Q_EMIT wires.socket->ponged();
    QVERIFY(changed.size() > 0);
    QCOMPARE(status.text(), QStringLiteral("Connected"));
}

void tst_ConnectionStatus::followingNothingIsSignedOut()
{
    ManualTimeSource time;
    ConnectionStatus status(&time);
    QCOMPARE(status.state(), ConnectionStatus::SignedOut);
    {
        ServerConnection connection(&time);
        status.follow(&connection, nullptr);
        QCOMPARE(status.state(), ConnectionStatus::Connecting);
    }
    QCOMPARE(status.state(), ConnectionStatus::SignedOut);
}

void tst_ConnectionStatus::aSleepIsNoticed()
{
    ManualTimeSource time;
    SystemWatch watch(&time);
    QSignalSpy woke(&watch, &SystemWatch::woke);
    time.advance(60'000);
    QCOMPARE(woke.size(), 0);
    time.sleep(3'600'000);
    time.advance(5'000); // seconds after waking
    QCOMPARE(woke.size(), 1);
    time.advance(60'000);
    QCOMPARE(woke.size(), 1);
}

void tst_ConnectionStatus::aBusyMomentIsNoSleep()
{
    ManualTimeSource time;
    SystemWatch watch(&time);
    QSignalSpy woke(&watch, &SystemWatch::woke);
    time.sleep(4'000);
    time.advance(5'000);
    time.sleep(-7'200'000); // the wall's clock was set back
    time.advance(5'000);
    QCOMPARE(woke.size(), 0);
}

KITH_TEST(tst_ConnectionStatus)
#include "tst_connectionstatus.moc"
