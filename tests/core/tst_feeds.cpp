// SPDX-License-Identifier: Apache-2.0
#include "joinednode.h"
#include "tests/runner/runner.h"
#include "twopeers.h"

#include "server/core/delivery/cursor.h"
#include "shared/limits.h"

using namespace kith;

//! Streams and polls: a feed without acks, by the cursor of each event.
class tst_Feeds : public QObject, TwoPeers
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void whoComesBackWithTheCursorOfAnEventGoesOnBehindIt_data() { addKinds(); }
    void whoComesBackWithTheCursorOfAnEventGoesOnBehindIt();
    void aSocketGetsNoCursorWithEvents();
    void aFeedWithoutNewsKeepsWhatItsCursorNamed_data() { addKinds(); }
    void aFeedWithoutNewsKeepsWhatItsCursorNamed();
    void theCursorThatComesBackAcks_data() { addKinds(); }
    void theCursorThatComesBackAcks();
    void aFeedTakesNoAcks_data() { addKinds(); }
    void aFeedTakesNoAcks();
    void theWelcomeComesFirst_data() { addKinds(); }
    void theWelcomeComesFirst();
    void aPollEndsWhenItsPageIsFull_data();
    void aPollEndsWhenItsPageIsFull();
    void aStreamWaitsForRoom_data();
    void aStreamWaitsForRoom();
    void aFullCursorEndsTheConnection_data() { addKinds(); }
    void aFullCursorEndsTheConnection();
    void aSocketTakesALongCursor();
    void whatIsPushedWhileLoadingComesOnce_data() { addKinds(); }
    void whatIsPushedWhileLoadingComesOnce();
    void aChangeOfDeliveryLosesAndRepeatsNothing_data();
    void aChangeOfDeliveryLosesAndRepeatsNothing();
    void aChangeOfNodeLosesAndRepeatsNothing();
    void theNewerConsumerEndsTheOlder_data();
    void theNewerConsumerEndsTheOlder();
    void whoWasRemovedAndCameBackGoesOnThere_data() { addKinds(); }
    void whoWasRemovedAndCameBackGoesOnThere();
    void aCursorOfAnEarlierEpochStartsAtTheHeads_data() { addKinds(); }
    void aCursorOfAnEarlierEpochStartsAtTheHeads();

private:
    void addKinds()
    {
        QTest::addColumn<ConnectionKind>("kind");
        QTest::newRow("stream") << ConnectionKind::Stream;
        QTest::newRow("poll") << ConnectionKind::Poll;
    }
    void talk(int from, int count)
    {
        for (int i = from; i < from + count; ++i)
            ada->say(direct(), QString::number(i));
    }
    static QStringList numbers(int from, int count)
    {
        QStringList all;
        for (int i = from; i < from + count; ++i)
            all.append(QString::number(i));
        return all;
    }
    bool gets(const TestPeer &peer, const QStringList &texts) const
    {
        return waitUntil([&] { return peer.texts(direct()).size() >= texts.size(); })
            && peer.texts(direct()) == texts;
    }
    //! As if the node had died: what was not saved is lost.
    void crash()
    {
        node->restart();
        ada->connection = bob->connection = 0;
    }
    void adaReturns()
    {
        ada->reconnect();
        ada->hello(ada->cursor);
    }
    void comeBack(ConnectionKind kind, const QString &cursor)
    {
        bob->reconnect(kind);
        bob->hello(cursor);
    }
    //! The cursor that Bob has: that of the last event, or of the welcome.
    QString lastCursor() const
    {
        return bob->eventCursors().value(bob->eventCursors().size() - 1, bob->cursor);
    }

    std::vector<ConversationId> makeGroups(int count)
    {
        std::vector<ConversationId> groups;
        for (int i = 0; i < count; ++i) {
            const auto made = ada->ask<reply::Conversations>(
                request::CreateGroup{newId<ClientId>(), QStringLiteral("Group %1").arg(i), {bob->user.id}});
            groups.push_back(made.items[0].id);
        }
        return groups;
    }
};

void tst_Feeds::init()
{
    meet();
    const ConversationId self = selfConversation(bob->user.id);
    QVERIFY(waitUntil([&] { return bob->entries(self).size() == 1; }));
    bob->ack(self, 1);
}

void tst_Feeds::whoComesBackWithTheCursorOfAnEventGoesOnBehindIt()
{
    QFETCH(ConnectionKind, kind);
    talk(0, 3);
    comeBack(kind, bob->cursor); // read from the log
    talk(3, 3); // pushed live
    QVERIFY(gets(*bob, numbers(0, 6)));
    const QStringList cursors = bob->eventCursors();
    const auto texts = bob->texts(direct());
    QCOMPARE(cursors.size(), texts.size());
    for (int i = int(cursors.size()) - 1; i >= 0; --i) { // each is older, and nothing is saved
        crash();
        comeBack(kind, cursors[i]);
        const int left = int(cursors.size()) - 1 - i;
        QVERIFY(gets(*bob, numbers(i + 1, left)));
        QCOMPARE(bob->texts(direct()).size(), left);
    }
}

void tst_Feeds::aSocketGetsNoCursorWithEvents()
{
    talk(0, 2);
    QVERIFY(gets(*bob, numbers(0, 2)));
    QCOMPARE(bob->eventCursors().count(QString()), bob->eventCursors().size());
}

void tst_Feeds::aFeedWithoutNewsKeepsWhatItsCursorNamed()
{
    QFETCH(ConnectionKind, kind);
    talk(0, 3);
    comeBack(kind, bob->cursor);
    comeBack(kind, lastCursor());
    QVERIFY(bob->texts(direct()).isEmpty());
    const QString cursor = bob->cursor; // of the welcome
    crash();
    comeBack(kind, cursor);
    QVERIFY(bob->texts(direct()).isEmpty());
    adaReturns();
    talk(3, 1);
    QVERIFY(gets(*bob, numbers(3, 1)));
}

void tst_Feeds::theCursorThatComesBackAcks()
{
    QFETCH(ConnectionKind, kind);
    const auto delivered = [this] {
        const auto marks = ada->pushed<reply::Marks>();
        return marks.empty() ? Seq(0) : marks.back().delivered;
    };
    comeBack(kind, bob->cursor);
    talk(0, 3);
    QVERIFY(gets(*bob, numbers(0, 3)));
    node->service->tick();
    QCOMPARE(delivered(), Seq(0));
    comeBack(kind, bob->eventCursors()[1]);
    QCOMPARE(delivered(), Seq(2));
    QCOMPARE(bob->texts(direct()), numbers(2, 1));
    node->service->tick();
    QVERIFY(waitUntil([&] { return node->service->idle(); }));
    crash();
    comeBack(ConnectionKind::Socket, QStringLiteral("none")); // the ack was saved
    QCOMPARE(bob->texts(direct()), numbers(2, 1));
}

void tst_Feeds::aFeedTakesNoAcks()
{
    QFETCH(ConnectionKind, kind);
    comeBack(kind, bob->cursor);
    QCOMPARE(bob->refusalOf(request::Ack{{{direct(), 1}}}), ErrorCode::BadRequest);
}

void tst_Feeds::theWelcomeComesFirst()
{
    QFETCH(ConnectionKind, kind);
    talk(0, 1);
    bob->reconnect(kind);
    node->inbox.holdOpens = true;
    bob->post(request::Hello{{1}, bob->token, bob->cursor, {}}, 1000);
    QVERIFY(waitUntil([&] { return node->inbox.held.size() == 1; }));
    ada->ask<reply::Ok>(request::SetTyping{direct(), true});
    QVERIFY(node->connections.sent[bob->connection].empty());
    node->inbox.release();
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    QCOMPARE(node->connections.sent[bob->connection].front().re, std::int64_t(1000));
    ada->ask<reply::Ok>(request::SetTyping{direct(), true});
    QCOMPARE(bob->pushed<reply::Typing>().size(), std::size_t(1));
}

void tst_Feeds::aPollEndsWhenItsPageIsFull_data()
{
    QTest::addColumn<bool>("isLive");
    QTest::newRow("live") << true;
    QTest::newRow("from the log") << false;
}

void tst_Feeds::aPollEndsWhenItsPageIsFull()
{
    QFETCH(bool, isLive);
    const int count = limits::unackedEntries + 50;
    if (isLive)
        comeBack(ConnectionKind::Poll, bob->cursor);
    else
        bob->disconnect();
    talk(0, count);
    if (!isLive)
        comeBack(ConnectionKind::Poll, bob->cursor);
    QVERIFY(waitUntil([&] { return bob->wasClosed(CloseCode::PageFull); }));
    const auto page = bob->texts(direct());
    QCOMPARE(bob->eventCursors().size(), limits::unackedEntries);
    QCOMPARE(bob->pushed<reply::CaughtUp>().size(), std::size_t(isLive));
    comeBack(ConnectionKind::Poll, lastCursor());
    QCOMPARE(page + bob->texts(direct()), numbers(0, count));
    QCOMPARE(bob->pushed<reply::CaughtUp>().size(), std::size_t(1));
    QVERIFY(!node->connections.closed.contains(bob->connection));
}

void tst_Feeds::aStreamWaitsForRoom_data()
{
    aPollEndsWhenItsPageIsFull_data();
}

void tst_Feeds::aStreamWaitsForRoom()
{
    QFETCH(bool, isLive);
    const int count = limits::unackedEntries + 50;
    node->connections.isFull = true;
    if (isLive)
        comeBack(ConnectionKind::Stream, bob->cursor);
    else
        bob->disconnect();
    talk(0, count);
    if (!isLive) {
        bob->reconnect(ConnectionKind::Stream);
        bob->post(request::Hello{{1}, bob->token, bob->cursor, {}});
    }
    QVERIFY(waitUntil([&] { return bob->eventCursors().size() >= limits::unackedEntries; }));
    QCoreApplication::processEvents();
    QCOMPARE(bob->eventCursors().size(), limits::unackedEntries);
    node->service->hasRoom(bob->connection);
    QVERIFY(gets(*bob, numbers(0, count)));
    QVERIFY(waitUntil([&] { return bob->pushed<reply::CaughtUp>().size() == 1; }));
    QVERIFY(!node->connections.closed.contains(bob->connection));
}

void tst_Feeds::aFullCursorEndsTheConnection()
{
    QFETCH(ConnectionKind, kind);
    comeBack(kind, bob->cursor);
    const auto groups = makeGroups(140);
    int connections = 1;
    QHash<ConversationId, int> seen;
    int events = 0;
    for (;; ++connections) {
        QSet<ConversationId> here;
        for (const auto &event : bob->pushed<reply::Event>()) {
            ++seen[event.conversation];
            ++events;
            here.insert(event.conversation);
        }
        for (const QString &cursor : bob->eventCursors())
            QVERIFY(cursor.size() <= limits::feedCursorBytes);
        if (!bob->wasClosed(CloseCode::PageFull))
            break;
        QVERIFY(here.size() >= 100);
        const QString cursor = lastCursor();
        crash(); // no ack is saved but by what a hello waits for
        comeBack(kind, cursor);
    }
    QCOMPARE(connections, 2);
    for (const ConversationId group : groups)
        QCOMPARE(seen.value(group), 1);
    QCOMPARE(seen.value(selfConversation(bob->user.id)), int(groups.size()));
    QCOMPARE(events, 2 * int(groups.size()));
}

void tst_Feeds::aSocketTakesALongCursor()
{
    bob->disconnect();
    const auto groups = makeGroups(60);
    comeBack(ConnectionKind::Poll, bob->cursor);
    const QString cursor = lastCursor();
    QVERIFY(cursor.size() > limits::cursorBytes);
    comeBack(ConnectionKind::Socket, cursor);
    QVERIFY(bob->cursor.size() <= limits::cursorBytes);
    QVERIFY(bob->pushed<reply::Event>().empty());
    const QString later = bob->cursor;
    crash();
    comeBack(ConnectionKind::Socket, later);
    QVERIFY(bob->pushed<reply::Event>().empty());
}

void tst_Feeds::whatIsPushedWhileLoadingComesOnce()
{
    QFETCH(ConnectionKind, kind);
    bob->disconnect();
    talk(0, 100);
    bob->reconnect(kind);
    bob->post(request::Hello{{1}, bob->token, bob->cursor, {}}, 1000);
    request::Send send;
    send.conversation = direct();
    for (int i = 100; i < 140; ++i) { // not waiting for anything
        send.clientId = newId<ClientId>();
        send.text = QString::number(i);
        ada->post(send);
    }
    QVERIFY(gets(*bob, numbers(0, 140)));
    const QString cursor = bob->eventCursors()[119];
    crash();
    comeBack(kind, cursor);
    QVERIFY(gets(*bob, numbers(120, 20)));
}

void tst_Feeds::aChangeOfDeliveryLosesAndRepeatsNothing_data()
{
    QTest::addColumn<bool>("crashes");
    QTest::newRow("nodes live") << false;
    QTest::newRow("nodes die") << true;
}

void tst_Feeds::aChangeOfDeliveryLosesAndRepeatsNothing()
{
    QFETCH(bool, crashes);
    constexpr std::array kinds{ConnectionKind::Socket, ConnectionKind::Stream, ConnectionKind::Poll};
    QStringList all;
    int said = 0;
    QString cursor = bob->cursor;
    for (const ConnectionKind from : kinds) {
        for (const ConnectionKind to : kinds) {
            for (const ConnectionKind kind : {from, to}) {
                talk(said, 2);
                said += 2;
                if (crashes) {
                    crash();
                    adaReturns();
                }
                comeBack(kind, cursor);
                talk(said, 2);
                said += 2;
                QVERIFY(waitUntil([&] {
                    const auto entries = bob->entries(direct());
                    return !entries.empty() && entries.back().seq == said;
                }));
                all += bob->texts(direct());
                if (kind == ConnectionKind::Socket)
                    bob->ack(direct(), said);
                cursor = kind == ConnectionKind::Socket ? bob->cursor : lastCursor();
            }
        }
    }
    QCOMPARE(all, numbers(0, said));
}

void tst_Feeds::aChangeOfNodeLosesAndRepeatsNothing()
{
    const QTemporaryDir folder;
    const QString database = folder.filePath(QStringLiteral("kith.db"));
    LocalHub hub;
    JoinedNode one(hub, database, 1), two(hub, database, 2);
    hub.tellAlive();
    TestPeer eve = TestPeer::member(one.node, QStringLiteral("eve"));
    TestPeer fay = TestPeer::member(two.node, QStringLiteral("fay"));
    eve.ask<reply::Conversations>(request::OpenDirect{fay.user.id});
    const ConversationId id = directConversation(eve.user.id, fay.user.id);
    constexpr std::array kinds{ConnectionKind::Poll, ConnectionKind::Stream, ConnectionKind::Socket};
    QString cursor = fay.cursor;
    QStringList all, said;
    for (int i = 0; i < 12; ++i) {
        TestPeer here = fay.on(i % 2 ? one.node : two.node, kinds[std::size_t(i % 3)]);
        here.hello(cursor);
        for (int j = 0; j < 3; ++j) {
            said.append(QString::number(said.size()));
            eve.say(id, said.back());
        }
        QVERIFY(waitUntil([&] {
            one.node.service->tick();
            two.node.service->tick();
            return !here.texts(id).isEmpty() && here.texts(id).back() == said.back();
        }));
        all += here.texts(id);
        if (i % 3 == 2)
            here.ack(id, said.size());
        cursor = i % 3 == 2 ? here.cursor : here.eventCursors().back();
        if (i % 4 == 3)
            here.disconnect(); // otherwise it learns of its successor
    }
    QCOMPARE(all, said);
}

void tst_Feeds::theNewerConsumerEndsTheOlder_data()
{
    QTest::addColumn<ConnectionKind>("older");
    QTest::addColumn<ConnectionKind>("newer");
    QTest::newRow("a poll ends a socket") << ConnectionKind::Socket << ConnectionKind::Poll;
    QTest::newRow("a stream ends a poll") << ConnectionKind::Poll << ConnectionKind::Stream;
    QTest::newRow("a poll ends a poll") << ConnectionKind::Poll << ConnectionKind::Poll;
    QTest::newRow("a socket ends a stream") << ConnectionKind::Stream << ConnectionKind::Socket;
}

void tst_Feeds::theNewerConsumerEndsTheOlder()
{
    QFETCH(ConnectionKind, older);
    QFETCH(ConnectionKind, newer);
    comeBack(older, bob->cursor);
    TestPeer second = bob->on(*node, newer);
    second.hello(bob->cursor);
    QVERIFY(bob->wasClosed(CloseCode::Replaced));
    talk(0, 1);
    QVERIFY(gets(second, numbers(0, 1)));
    QVERIFY(bob->texts(direct()).isEmpty());
}

void tst_Feeds::whoWasRemovedAndCameBackGoesOnThere()
{
    QFETCH(ConnectionKind, kind);
    const ConversationId crew =
        ada->ask<reply::Conversations>(
               request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {bob->user.id}})
            .items[0]
            .id;
    comeBack(kind, bob->cursor);
    ada->say(crew, QStringLiteral("1"));
    QVERIFY(waitUntil([&] { return bob->texts(crew).size() == 1; }));
    ada->ask<reply::Ok>(request::RemoveMember{crew, bob->user.id});
    ada->say(crew, QStringLiteral("2"));
    talk(0, 1);
    QVERIFY(gets(*bob, numbers(0, 1)));
    const QString gone = lastCursor();
    ada->ask<reply::Ok>(request::AddMembers{crew, {bob->user.id}});
    ada->say(crew, QStringLiteral("3"));
    QVERIFY(waitUntil([&] { return bob->texts(crew).size() == 2; }));
    QCOMPARE(bob->texts(crew), QStringList({QStringLiteral("1"), QStringLiteral("3")}));
    const QString back = lastCursor();
    crash();
    comeBack(kind, gone);
    QVERIFY(waitUntil([&] { return !bob->texts(crew).isEmpty(); }));
    QCOMPARE(bob->texts(crew), QStringList({QStringLiteral("3")}));
    QVERIFY(bob->texts(direct()).isEmpty());
    comeBack(kind, back);
    QVERIFY(bob->pushed<reply::Event>().empty());
}

void tst_Feeds::aCursorOfAnEarlierEpochStartsAtTheHeads()
{
    QFETCH(ConnectionKind, kind);
    talk(0, 2);
    node->backUp();
    ada->connection = bob->connection = 0;
    ada->reconnect();
    const EpochId first = ada->hello().epoch;
    comeBack(kind, bob->cursor);
    node->clock.time += 60'000;
    talk(2, 2);
    QVERIFY(gets(*bob, numbers(0, 4)));
    const QString lost = lastCursor();
    node->restore();
    ada->connection = bob->connection = 0;
    ada->reconnect();
    ada->hello();
    node->clock.time += 60'000;
    talk(4, 5);
    bob->reconnect(kind);
    const auto welcome = bob->hello(lost);
    QVERIFY(welcome.epoch != first && welcome.fresh);
    QVERIFY(bob->texts(direct()).isEmpty());
    talk(9, 1);
    QVERIFY(gets(*bob, numbers(9, 1)));
    comeBack(kind, lastCursor());
    QVERIFY(bob->texts(direct()).isEmpty());
}

KITH_TEST(tst_Feeds)
#include "tst_feeds.moc"
