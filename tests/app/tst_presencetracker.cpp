// SPDX-License-Identifier: Apache-2.0
#include "app/sync/presencetracker.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_PresenceTracker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typingExpiresByItself();
    void typingEndsWhenTold();
    void ownTypingIsToldNowAndThen();
    void screensAreWatchedTogether();
    void nobodyIsKnownWithoutAConnection();
};

void tst_PresenceTracker::typingExpiresByItself()
{
    ManualTimeSource time;
    PresenceTracker presences(&time);
    QSignalSpy changed(&presences, &PresenceTracker::typingChanged);
    presences.apply(reply::Typing{crew, bob, true});
    time.advance(3'000);
    presences.apply(reply::Typing{crew, cleo, true});
    QCOMPARE(presences.typing(crew), (std::vector{bob, cleo}));
    presences.apply(reply::Typing{crew, cleo, true});
    QCOMPARE(changed.size(), 2);
    time.advance(2'999);
    QCOMPARE(presences.typing(crew).size(), 2u);
    time.advance(1);
    QCOMPARE(presences.typing(crew), std::vector{cleo});
    time.advance(3'000);
    QVERIFY(presences.typing(crew).empty());
    QCOMPARE(changed.size(), 4);
    QCOMPARE(time.untilNext(), -1); // nothing ticks when nobody types
}

void tst_PresenceTracker::typingEndsWhenTold()
{
    ManualTimeSource time;
    PresenceTracker presences(&time);
    presences.apply(reply::Typing{crew, bob, true});
    presences.apply(reply::Typing{crew, bob, false});
    QVERIFY(presences.typing(crew).empty());
}

void tst_PresenceTracker::ownTypingIsToldNowAndThen()
{
    ManualTimeSource time;
    PresenceTracker presences(&time);
    QList<std::pair<ConversationId, bool>> told;
    connect(&presences, &PresenceTracker::ownTypingChanged, this, [&](ConversationId id, bool on) {
        told.append({id, on});
    });
    for (int i = 0; i < 30; ++i) {
        presences.userTyping(crew);
        time.advance(100);
    }
    QCOMPARE(told.size(), 1);
    presences.userTyping(crew);
    QCOMPARE(told.size(), 2);
    presences.userTyping(adaAndBob); // the other ends by that
    QCOMPARE(told.mid(2), (QList<std::pair<ConversationId, bool>>{{crew, false}, {adaAndBob, true}}));
    presences.userStopped(adaAndBob);
    presences.userStopped(adaAndBob);
    QCOMPARE(told.size(), 5);
}

void tst_PresenceTracker::screensAreWatchedTogether()
{
    ManualTimeSource time;
    PresenceTracker presences(&time);
    QSignalSpy changed(&presences, &PresenceTracker::watchedChanged);
    auto list = std::make_unique<QObject>();
    QObject members;
    presences.watch(list.get(), {bob, cleo});
    presences.watch(&members, {ada, bob});
    QCOMPARE(presences.watched(), (std::vector{ada, bob, cleo}));
    presences.watch(&members, {bob, ada});
    QCOMPARE(changed.size(), 2);
    list.reset();
    QCOMPARE(presences.watched(), (std::vector{ada, bob}));
    std::vector<UserId> many;
    for (int i = 0; i < 300; ++i)
        many.push_back(id<UserId>(1000 + i));
    presences.watch(&members, many);
    QCOMPARE(presences.watched().size(), 200u);
}

void tst_PresenceTracker::nobodyIsKnownWithoutAConnection()
{
    ManualTimeSource time;
    PresenceTracker presences(&time);
    presences.apply(reply::Presences{{{bob, PresenceState::Online, 0}}});
    presences.apply(reply::Typing{crew, bob, true});
    QCOMPARE(presences.presence(bob).state, PresenceState::Online);
    QSignalSpy changed(&presences, &PresenceTracker::presenceChanged);
    presences.forget();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(presences.presence(bob).state, PresenceState::Unknown);
    QVERIFY(presences.typing(crew).empty());
}

KITH_TEST(tst_PresenceTracker)
#include "tst_presencetracker.moc"
