// SPDX-License-Identifier: Apache-2.0
#include "twopeers.h"

#include "shared/limits.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Inbox : public QObject, TwoPeers
{
    Q_OBJECT

private Q_SLOTS:
    void init() { meet(); }

    void whoWasAwayGetsWhatWasMissed();
    void cursorCarriesAcksThatWereNotSaved();
    void unackedEntriesComeAgain();
    void freshDeviceStartsAtTheHeads();
    void joiningLaterReplaysNothingFromBefore();
    void slowReaderIsPausedAndGoesOn();
    void liveEntriesDuringCatchUpComeOnceInOrder();
    void manyWhoComeBackCostOneRead();
    void deletedTextsComeBlankToWhoIsBehind();
    void removalEndsAlsoWhatWasStillToCome();
    void nothingComesAfterRemoval();
    void cursorStaysSmall();

private:
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
    bool gets(const TestPeer &peer, const QStringList &validation) const
    {
        return waitUntil([&] { return peer.validation(direct()).size() >= validation.size(); })
            && peer.validation(direct()) == validation;
    }
    void save()
    {
        node->service->tick();
        if (!waitUntil([&] { return node->service->idle(); }))
            qFatal("acks are never saved");
    }
};

void tst_Inbox::whoWasAwayGetsWhatWasMissed()
{
    talk(0, 3);
    QVERIFY(gets(*bob, numbers(0, 3)));
    bob->ack(direct(), 3);
    bob->disconnect();
    talk(3, 150);
    node->restart();
    ada->connection = 0;
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(gets(*bob, numbers(3, 150)));
    QVERIFY(waitUntil([&] { return bob->pushed<reply::CaughtUp>().size() == 1; }));
}

void tst_Inbox::cursorCarriesAcksThatWereNotSaved()
{
    talk(0, 5);
    QVERIFY(gets(*bob, numbers(0, 5)));
    bob->ack(direct(), 4);
    node->restart(); // no tick: the ack is lost but for the cursor
    ada->connection = bob->connection = 0;
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(gets(*bob, numbers(4, 1)));
}

void tst_Inbox::unackedEntriesComeAgain()
{
    talk(0, 2);
    QVERIFY(gets(*bob, numbers(0, 2)));
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(gets(*bob, numbers(0, 2)));
    bob->ack(direct(), 2);
    save();
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    QVERIFY(bob->validation(direct()).isEmpty());
}

void tst_Inbox::freshDeviceStartsAtTheHeads()
{
    talk(0, 4);
    TestPeer tablet(*node);
    const auto session = tablet.ask<reply::Session>(
        request::Login{QStringLiteral("bob"), QStringLiteral("correct horse battery"), {}});
    tablet.token = session.token;
    QVERIFY(tablet.hello().fresh);
    QVERIFY(tablet.validation(direct()).isEmpty());
    const auto conversations = tablet.ask<reply::Conversations>(request::GetConversations{});
    QCOMPARE(conversations.items.size(), std::size_t(1));
    QCOMPARE(conversations.items[0].head, Seq(4));
    QCOMPARE(conversations.items[0].messages, 4);
    QCOMPARE(conversations.items[0].last.front().text, QStringLiteral("3"));
    QCOMPARE(conversations.users.size(), std::size_t(2));
    talk(4, 1);
    QVERIFY(gets(tablet, numbers(4, 1)));
}

void tst_Inbox::joiningLaterReplaysNothingFromBefore()
{
    const auto group =
        ada->ask<reply::Conversations>(request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {}});
    const ConversationId id = group.items[0].id;
    ada->say(id, QStringLiteral("before"));
    bob->disconnect();
    ada->ask<reply::Ok>(request::AddMembers{id, {bob->user.id}});
    ada->say(id, QStringLiteral("after"));
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    QCOMPARE(bob->validation(id), QStringList({QStringLiteral("after")}));
    QCOMPARE(bob->entries(id).front().kind, EntryKind::Member); // their own joining
    const auto page = bob->ask<reply::Page>(request::GetHistory{id, 0, 0});
    QVERIFY(std::ranges::find(page.messages, QStringLiteral("before"), &Message::text)
            != page.messages.end());
}

void tst_Inbox::slowReaderIsPausedAndGoesOn()
{
    talk(0, limits::unackedEntries + 50);
    const int room = limits::unackedEntries - int(bob->entries(selfConversation(bob->user.id)).size());
    QVERIFY(gets(*bob, numbers(0, room)));
    bob->ack(direct(), 10);
    QVERIFY(gets(*bob, numbers(0, room + 10)));
    bob->ack(direct(), room);
    QVERIFY(gets(*bob, numbers(0, limits::unackedEntries + 50)));
    talk(limits::unackedEntries + 50, 1); // live again
    QVERIFY(gets(*bob, numbers(0, limits::unackedEntries + 51)));
    QCOMPARE(node->log.logReads.value(direct()), 1); // then its tail is kept
}

void tst_Inbox::liveEntriesDuringCatchUpComeOnceInOrder()
{
    bob->disconnect();
    talk(0, 200);
    bob->reconnect();
    bob->post(request::Hello{{1}, bob->token, bob->cursor, {}}, 1000);
    request::Send send;
    send.conversation = direct();
    for (int i = 200; i < 240; ++i) { // not waiting for anything
        send.clientId = newId<ClientId>();
        send.text = QString::number(i);
        ada->post(send);
    }
    QVERIFY(gets(*bob, numbers(0, 240)));
}

void tst_Inbox::manyWhoComeBackCostOneRead()
{
    constexpr std::int64_t asked = 1'000'000;
    std::vector<TestPeer> many;
    std::vector<UserId> users;
    for (int i = 0; i < 500; ++i) {
        request::Register account;
        account.handle = QStringLiteral("many%1").arg(i);
        account.name = account.handle;
        account.password = QStringLiteral("correct horse battery");
        many.emplace_back(*node).post(account, asked);
    }
    for (TestPeer &peer : many) {
        QVERIFY(waitUntil([&] { return !peer.repliesTo(asked).empty(); }));
        const auto session = std::get<reply::Session>(peer.repliesTo(asked)[0].body);
        peer.token = session.token;
        users.push_back(session.user.id);
        peer.post(request::Hello{{1}, peer.token, {}, {}}, asked + 1);
    }
    for (TestPeer &peer : many) {
        QVERIFY(waitUntil([&] { return !peer.pushed<reply::CaughtUp>().empty(); }));
        peer.cursor = std::get<reply::Welcome>(peer.repliesTo(asked + 1)[0].body).cursor;
        peer.disconnect();
    }
    const ConversationId id =
        ada->ask<reply::Conversations>(request::CreateGroup{newId<ClientId>(), QStringLiteral("All"), users})
            .items[0]
            .id;
    for (int i = 0; i < 5; ++i)
        ada->say(id, QString::number(i));
    node->restart(); // nothing of it is in memory
    ada->connection = bob->connection = 0;
    for (TestPeer &peer : many) {
        peer.reconnect();
        peer.post(request::Hello{{1}, peer.token, peer.cursor, {}}, asked);
    }
    for (const TestPeer &peer : many) {
        QVERIFY(waitUntil([&] { return !peer.pushed<reply::CaughtUp>().empty(); }));
        QCOMPARE(peer.validation(id), numbers(0, 5));
    }
    QCOMPARE(node->log.logReads.value(id), 1);
}

void tst_Inbox::deletedTextsComeBlankToWhoIsBehind()
{
    talk(0, limits::unackedEntries + 2);
    const int room = limits::unackedEntries - int(bob->entries(selfConversation(bob->user.id)).size());
    QVERIFY(gets(*bob, numbers(0, room)));
    bob->ack(direct(), 1); // one more comes, and what follows is kept
    QVERIFY(gets(*bob, numbers(0, room + 1)));
    request::Send deletion;
    deletion.conversation = direct();
    deletion.clientId = newId<ClientId>();
    deletion.kind = EntryKind::Delete;
    deletion.target = room + 2; // the next to come
    ada->ask<reply::Accepted>(deletion);
    const int reads = node->log.logReads.value(direct()); // what is to be deleted is looked at
    bob->ack(direct(), room);
    QStringList validation = numbers(0, limits::unackedEntries + 2);
    validation[room + 1].clear();
    QVERIFY(gets(*bob, validation));
    QCOMPARE(bob->entries(direct()).back().kind, EntryKind::Delete);
    QCOMPARE(node->log.logReads.value(direct()), reads);
}

void tst_Inbox::removalEndsAlsoWhatWasStillToCome()
{
    const auto group = ada->ask<reply::Conversations>(
        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {bob->user.id}});
    const ConversationId id = group.items[0].id;
    for (int i = 0; i < limits::unackedEntries + 5; ++i)
        ada->say(id, QString::number(i));
    const qsizetype before = bob->validation(id).size();
    QVERIFY(before < limits::unackedEntries);
    ada->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
    bob->ack(id, 100);
    ada->say(direct(), QStringLiteral("marker")); // there is room again
    QVERIFY(waitUntil([&] { return bob->validation(direct()).size() == 1; }));
    QCOMPARE(bob->validation(id).size(), before);
}

void tst_Inbox::nothingComesAfterRemoval()
{
    const auto group = ada->ask<reply::Conversations>(
        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {bob->user.id}});
    const ConversationId id = group.items[0].id;
    ada->say(id, QStringLiteral("one"));
    QVERIFY(waitUntil([&] { return bob->validation(id).size() == 1; }));
    ada->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
    ada->say(id, QStringLiteral("two"));
    ada->say(direct(), QStringLiteral("marker"));
    QVERIFY(waitUntil([&] { return bob->validation(direct()).size() == 1; }));
    QCOMPARE(bob->validation(id), QStringList({QStringLiteral("one")}));
    QCOMPARE(bob->entries(selfConversation(bob->user.id)).back().kind, EntryKind::Left);
    QCOMPARE(bob->entries(selfConversation(bob->user.id)).back().author, ada->user.id);
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    QVERIFY(bob->validation(id).isEmpty());
}

void tst_Inbox::cursorStaysSmall()
{
    std::vector<Position> positions;
    for (int i = 0; i < 40; ++i) {
        const auto group = ada->ask<reply::Conversations>(
            request::CreateGroup{newId<ClientId>(), QStringLiteral("Group %1").arg(i), {bob->user.id}});
        positions.push_back({group.items[0].id, 1});
    }
    QVERIFY(waitUntil([&] { return !bob->entries(positions.back().conversation).empty(); }));
    const auto acked = bob->ask<reply::Acked>(request::Ack{positions});
    QVERIFY(acked.cursor.size() <= limits::cursorBytes);
    node->restart();
    ada->connection = bob->connection = 0;
    bob->reconnect();
    bob->hello(acked.cursor);
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    for (const Position &position : positions)
        QVERIFY(bob->entries(position.conversation).empty());
}

KITH_TEST(tst_Inbox)
#include "tst_inbox.moc"
