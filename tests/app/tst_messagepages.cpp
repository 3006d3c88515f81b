// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "tests/app/openedmodel.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

//! Which part of a conversation MessageListModel holds.
class tst_MessagePages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAtTheNewest();
    void opensAroundTheFirstUnread();
    void opensWhereTheUserReadBefore();
    void olderPagesComeFromTheCacheThenTheServer();
    void anEmptyCacheIsFilledFromTheServer();
    void whoJoinedLaterIsToldWhereTheyBegin_data();
    void whoJoinedLaterIsToldWhereTheyBegin();
    void aServerThatIsAwayIsAskedAgainOnlyLater();
    void atMostAThousandRowsAreKept();
    void whoReadsFarUpIsNotDisturbed();
    void jumpingToTheLatestStartsThere();
    void whatTheServerSkippedIsGone();
    void aMessageFarUpIsRevealed();
    void aMessageThatIsNotCachedIsLoadedAndRevealed();
    void opensAtAMessageThatIsNotCached();
};

void tst_MessagePages::opensAtTheNewest()
{
    Opened world(direct(), [](World &w) {
        w.say(adaAndBob, 1, 3);
        w.history.userActions().setReadMark(adaAndBob, 3);
    });
    QCOMPARE(world.texts(),
             QStringList({QStringLiteral("text 1"), QStringLiteral("text 2"), QStringLiteral("text 3")}));
    QCOMPARE(world.model->rowOfSeq(3), 0);
    QCOMPARE(world.model->rowOfSeq(9), -1);
    QVERIFY(world.model->atStart());
    QCOMPARE(world.model->firstUnread(), Seq(0));
}

void tst_MessagePages::opensAroundTheFirstUnread()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 20); });
    QCOMPARE(world.model->firstUnread(), Seq(1)); // few: the newest page holds them
    QCOMPARE(column(*world.model, "rowType").count(QStringLiteral("unread")), 1);
    QCOMPARE(value(*world.model, world.model->rowOfSeq(1) + 1, "rowType").toString(),
             QStringLiteral("unread"));

    Opened far(direct(), [](World &w) {
        w.say(adaAndBob, 1, 300);
        w.history.userActions().setReadMark(adaAndBob, 100);
    });
    QCOMPARE(far.model->firstUnread(), Seq(101));
    QVERIFY(!far.model->atEnd());
    QVERIFY(far.model->rowOfSeq(90) > 0);
    QCOMPARE(value(*far.model, far.model->rowOfSeq(101) + 1, "rowType").toString(), QStringLiteral("unread"));
    while (!far.model->atEnd()) {
        far.model->loadNewer();
        far.settle();
    }
    QCOMPARE(far.model->rowOfSeq(300), 0);
}

void tst_MessagePages::opensWhereTheUserReadBefore()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 500); });
    MessageListModel again(adaAndBob, &world.history, &world.server, &world.time, 250);
    QTRY_VERIFY(again.isLoaded());
    QVERIFY(again.rowOfSeq(250) > 0);
    QVERIFY(again.rowOfSeq(230) > 0 && again.rowOfSeq(270) > 0);
    QVERIFY(!again.atEnd());
}

void tst_MessagePages::olderPagesComeFromTheCacheThenTheServer()
{
    Opened world(direct(1000), [](World &w) {
        w.applyPage(adaAndBob, 801, 999, 1000, true);
        w.history.userActions().setReadMark(adaAndBob, 1000);
    });
    QCOMPARE(world.texts().size(), 60);
    QVERIFY(world.server.older.empty());
    while (world.model->rowOfSeq(801) < 0) {
        world.model->loadOlder();
        QVERIFY(world.model->loadingOlder());
        world.settle();
        QVERIFY(!world.model->loadingOlder());
    }
    QVERIFY(world.server.older.empty());
    world.model->loadOlder();
    QCOMPARE(world.server.older.size(), std::size_t(1));
    world.model->loadOlder(); // one at a time
    QCOMPARE(world.server.older.size(), std::size_t(1));
    world.applyPage(adaAndBob, 701, 800, 801, false);
    world.server.answerOlder(Done{});
    world.settle();
    QCOMPARE(world.texts().size(), 300);
    QVERIFY(world.model->atStart());
    world.model->loadOlder();
    QVERIFY(world.server.older.empty());
}

void tst_MessagePages::anEmptyCacheIsFilledFromTheServer()
{
    Opened world(direct(10));
    QCOMPARE(world.texts(), QStringList({QStringLiteral("text 10")}));
    QCOMPARE(world.server.older.size(), std::size_t(1));
    world.applyPage(adaAndBob, 1, 9, 10, false);
    world.server.answerOlder(Done{});
    world.settle();
    QCOMPARE(world.texts().size(), 10);
    QVERIFY(world.model->atStart());
    QVERIFY(world.server.older.empty());
}

void tst_MessagePages::whoJoinedLaterIsToldWhereTheyBegin_data()
{
    QTest::addColumn<UserId>("subject");
    QTest::addColumn<bool>("told");
    QTest::newRow("the user joined") << ada << true;
    QTest::newRow("the server has no more of it") << cleo << false;
}

void tst_MessagePages::whoJoinedLaterIsToldWhereTheyBegin()
{
    QFETCH(UserId, subject);
    Entry joining = text(7, bob, {});
    joining.kind = EntryKind::Member;
    joining.subject = subject;
    joining.role = Role::Member;
    Conversation group = direct(7);
    group.last = {message(joining)};
    Opened world(group);
    QVERIFY(!world.model->startsAtJoining());
    const reply::Page page{adaAndBob, {message(joining)}, false, {}};
    store([&](QObject *context, auto done) {
        world.history.serverUpdates().applyPage(page, 0, context, done);
    });
    world.server.answerOlder(Done{});
    world.settle();
    QVERIFY(world.model->atStart());
    QTEST(world.model->startsAtJoining(), "told");
}

void tst_MessagePages::aServerThatIsAwayIsAskedAgainOnlyLater()
{
    Opened world(direct(10));
    world.server.answerOlder(Error{ErrorCode::Unavailable, QStringLiteral("Away."), 1});
    QVERIFY(!world.model->loadingOlder());
    QVERIFY(world.server.older.empty());
    world.apply({direct(10)}); // what the client asks for after each connecting
    world.say(adaAndBob, 11, 11);
    QCOMPARE(world.server.older.size(), std::size_t(1));
}

void tst_MessagePages::atMostAThousandRowsAreKept()
{
    Opened world(direct());
    world.say(adaAndBob, 1, 1200);
    QVERIFY(world.texts().size() <= 1000);
    QVERIFY(world.texts().size() >= 400);
    QCOMPARE(world.texts().last(), QStringLiteral("text 1200"));
    QVERIFY(!world.model->atStart());
    while (!world.model->atStart()) {
        world.model->loadOlder();
        world.settle();
        QVERIFY(world.texts().size() <= 1000);
    }
    QCOMPARE(world.texts().first(), QStringLiteral("text 1"));
    QVERIFY(!world.model->atEnd());
}

void tst_MessagePages::whoReadsFarUpIsNotDisturbed()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 30); });
    world.model->setProperty("readerAtEnd", false);
    world.say(adaAndBob, 31, 1300);
    QCOMPARE(world.texts().first(), QStringLiteral("text 1"));
    QVERIFY(!world.model->atEnd());
    QVERIFY(world.texts().size() <= 1000);
}

void tst_MessagePages::jumpingToTheLatestStartsThere()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 300); });
    QVERIFY(!world.model->atEnd());
    world.add(outgoing(5, QStringLiteral("mine")));
    world.model->jumpToLatest();
    world.settle();
    QVERIFY(world.model->atEnd());
    QCOMPARE(world.texts().last(), QStringLiteral("mine"));
}

void tst_MessagePages::whatTheServerSkippedIsGone()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 3); });
    world.add(outgoing(5, QStringLiteral("mine")));
    const auto skip = [](History &history) {
        const auto head = wait<Result<Seq>>(
            [&](QObject *context, auto done) { history.serverUpdates().skipTo(direct(900), context, done); });
        QVERIFY(head);
    };
    skip(world.history);
    QCOMPARE(world.texts(), QStringList({QStringLiteral("text 900"), QStringLiteral("mine")}));
    QVERIFY(!world.model->atStart());
    QCOMPARE(world.server.older.size(), std::size_t(1)); // the rest of the screen

    Opened far(direct(), [](World &w) { w.say(adaAndBob, 1, 300); });
    QVERIFY(!far.model->atEnd());
    skip(far.history);
    far.settle();
    QCOMPARE(far.texts(), QStringList({QStringLiteral("text 900")}));
    QVERIFY(far.model->atEnd());
}

void tst_MessagePages::aMessageFarUpIsRevealed()
{
    Opened world(direct(), [](World &w) {
        w.say(adaAndBob, 1, 300);
        w.history.userActions().setReadMark(adaAndBob, 300);
    });
    QCOMPARE(world.model->rowOfSeq(20), -1);
    QSignalSpy revealed(world.model.get(), &MessageListModel::revealed);
    world.model->reveal(20);
    QVERIFY(revealed.wait());
    QCOMPARE(revealed.at(0).at(0).toInt(), world.model->rowOfSeq(20));
    QVERIFY(world.model->rowOfSeq(20) > 0);
    world.model->reveal(4000);
    QVERIFY(revealed.wait());
    QCOMPARE(revealed.at(1).at(0).toInt(), -1);
    QVERIFY(world.model->rowOfSeq(20) > 0);
}

void tst_MessagePages::aMessageThatIsNotCachedIsLoadedAndRevealed()
{
    Opened world(direct(1000), [](World &w) {
        w.applyPage(adaAndBob, 801, 999, 1000, true);
        w.history.userActions().setReadMark(adaAndBob, 1000);
    });
    QSignalSpy revealed(world.model.get(), &MessageListModel::revealed);
    world.model->reveal(650);
    for (const Seq from : {701, 601}) {
        QTRY_COMPARE(world.server.older.size(), std::size_t(1));
        QVERIFY(revealed.isEmpty());
        world.applyPage(adaAndBob, from, from + 99, from + 100, true);
        world.server.answerOlder(Done{});
    }
    QTRY_COMPARE(revealed.size(), 1);
    QVERIFY(world.server.older.empty());
    QCOMPARE(revealed.takeFirst().at(0).toInt(), world.model->rowOfSeq(650));
    QVERIFY(world.model->rowOfSeq(650) > 0);

    world.model->reveal(5);
    QTRY_COMPARE(world.server.older.size(), std::size_t(1));
    world.server.answerOlder(Error{ErrorCode::Unavailable, {}, 0});
    QCOMPARE(revealed.takeFirst().at(0).toInt(), -1);
    QVERIFY(world.model->rowOfSeq(650) > 0);
}

void tst_MessagePages::opensAtAMessageThatIsNotCached()
{
    Opened world(direct(1000), [](World &w) {
        w.applyPage(adaAndBob, 801, 999, 1000, true);
        w.history.userActions().setReadMark(adaAndBob, 1000);
    });
    MessageListModel linked(adaAndBob, &world.history, &world.server, &world.time, 750);
    QSignalSpy revealed(&linked, &MessageListModel::revealed);
    QTRY_COMPARE(world.server.older.size(), std::size_t(1));
    world.applyPage(adaAndBob, 701, 800, 801, true);
    world.server.answerOlder(Done{});
    QTRY_COMPARE(revealed.size(), 1);
    QCOMPARE(revealed[0][0].toInt(), linked.rowOfSeq(750));
    QVERIFY(linked.rowOfSeq(750) > 0);
}

KITH_TEST(tst_MessagePages)
#include "tst_messagepages.moc"
