// SPDX-License-Identifier: Apache-2.0
#include "twopeers.h"

#include "server/core/delivery/cursor.h"
#include "shared/cborvalue.h"
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
    void aStoreThatWentBackInTimeBeginsAnEpoch_data();
    void aStoreThatWentBackInTimeBeginsAnEpoch();
    void aLossIsNoticedThoughMoreWasWrittenSince_data();
    void aLossIsNoticedThoughMoreWasWrittenSince();
    void aForgedCursorBeginsNoEpoch();
    void aCursorOfAnEarlierVersionIsTaken_data();
    void aCursorOfAnEarlierVersionIsTaken();
    void unackedEntriesComeAgain();
    void freshDeviceStartsAtTheHeads();
    void joiningLaterReplaysNothingFromBefore();
    void slowReaderIsPausedAndGoesOn();
    void liveEntriesDuringCatchUpComeOnceInOrder();
    void anEntryIsPushedOnceThoughItsWriteIsAnsweredLate();
    void aRefusedWriteDoesNotCountForEarlierOnes();
    void manyWhoComeBackCostOneRead();
    void deletedTextsComeBlankToWhoIsBehind();
    void removalEndsAlsoWhatWasStillToCome();
    void nothingComesAfterRemoval();
    void cursorStaysSmall();
    void manyAcksAreSavedInParts();
    void anAckThatCouldNotBeSavedIsSavedLater();

private:
    struct BareInbox;

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

void tst_Inbox::aStoreThatWentBackInTimeBeginsAnEpoch_data()
{
    QTest::addColumn<bool>("isSaved");
    QTest::newRow("acks not saved") << false;
    QTest::newRow("acks saved") << true;
}

void tst_Inbox::aStoreThatWentBackInTimeBeginsAnEpoch()
{
    QFETCH(bool, isSaved);
    talk(0, 2);
    node->backUp();
    ada->connection = bob->connection = 0;
    ada->reconnect();
    ada->hello();
    bob->reconnect();
    const EpochId first = bob->hello(QStringLiteral("none")).epoch;
    talk(2, 3);
    QVERIFY(waitUntil(
        [this] { return !bob->entries(direct()).empty() && bob->entries(direct()).back().seq == 5; }));
    bob->ack(direct(), 5);
    if (isSaved) {
        save();
        bob->reconnect();
        QCOMPARE(bob->hello(bob->cursor).epoch, first);
    }
    node->restore();
    ada->connection = bob->connection = 0;
    ada->reconnect();
    QCOMPARE(ada->hello().epoch, first); // nobody has noticed yet
    talk(5, 1);

    bob->reconnect();
    const auto welcome = bob->hello(bob->cursor);
    QVERIFY(welcome.epoch != first);
    QVERIFY(welcome.fresh);
    node->clock.time += 1'000;
    node->service->tick();
    QVERIFY(waitUntil([this] { return node->connections.closed.contains(ada->connection); }));
    const auto old = std::exchange(ada->cursor, {});
    ada->reconnect();
    const auto again = ada->hello(old);
    QCOMPARE(again.epoch, welcome.epoch);
    talk(6, 1);
    QVERIFY(waitUntil([this] { return bob->texts(direct()) == QStringList{QStringLiteral("6")}; }));
    bob->ack(direct(), 4);
    bob->reconnect();
    const auto later = bob->hello(bob->cursor);
    QCOMPARE(later.epoch, welcome.epoch);
    QVERIFY(!later.fresh);
}

void tst_Inbox::aLossIsNoticedThoughMoreWasWrittenSince_data()
{
    QTest::addColumn<bool>("isAway");
    QTest::addColumn<bool>("hasCursor");
    QTest::addColumn<bool>("isSaved");
    QTest::newRow("pushed live") << false << true << false;
    QTest::newRow("pushed live, acks saved") << false << true << true;
    QTest::newRow("read from the log, acked before older entries") << true << true << false;
    QTest::newRow("of a device that was pushed nothing") << true << false << false;
}

void tst_Inbox::aLossIsNoticedThoughMoreWasWrittenSince()
{
    QFETCH(bool, isAway);
    QFETCH(bool, hasCursor);
    QFETCH(bool, isSaved);
    talk(0, 2);
    QVERIFY(gets(*bob, numbers(0, 2)));
    bob->ack(direct(), 2);
    const auto group = ada->ask<reply::Conversations>(
        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {bob->user.id}});
    const ConversationId crew = group.items[0].id;
    node->backUp();
    ada->connection = bob->connection = 0;
    ada->reconnect();
    const EpochId first = ada->hello().epoch;
    node->clock.time += 60'000;
    if (isAway)
        talk(2, 3);
    bob->reconnect();
    bob->hello(hasCursor ? bob->cursor : QString());
    if (!isAway)
        talk(2, 3);
    if (hasCursor) {
        QVERIFY(gets(*bob, numbers(2, 3)) && !bob->entries(crew).empty());
        bob->ack(direct(), 5);
        bob->ack(crew, 1);
    }
    if (isSaved) {
        save();
        bob->reconnect();
        QCOMPARE(bob->hello(bob->cursor).epoch, first);
    }
    node->restore();
    ada->connection = bob->connection = 0;
    ada->reconnect();
    ada->hello();
    node->clock.time += 60'000;
    talk(5, 7);

    bob->reconnect();
    const auto welcome = bob->hello(bob->cursor);
    QVERIFY(welcome.epoch != first);
    QVERIFY(welcome.fresh);
    talk(12, 1);
    QVERIFY(gets(*bob, numbers(12, 1)));
    bob->ack(direct(), 10);
    bob->reconnect();
    QCOMPARE(bob->hello(bob->cursor).epoch, welcome.epoch);
}

void tst_Inbox::aForgedCursorBeginsNoEpoch()
{
    talk(0, 2);
    bob->reconnect();
    const EpochId epoch = bob->hello().epoch;
    for (const QByteArray &key : {QByteArray(), QByteArray("guessed")}) {
        Cursor forged;
        forged.epoch = epoch;
        forged.positions = {{direct(), 100}};
        forged.latest = {direct(), 100, node->clock.time + 1000};
        bob->reconnect();
        auto welcome = bob->hello(forged.write(key));
        QCOMPARE(welcome.epoch, epoch);
        QVERIFY(!welcome.fresh);
        bob->reconnect();
        welcome = bob->hello(bob->cursor); // nor does the one that it was answered with
        QCOMPARE(welcome.epoch, epoch);
        QVERIFY(!welcome.fresh);
    }
}

void tst_Inbox::aCursorOfAnEarlierVersionIsTaken_data()
{
    QTest::addColumn<bool>("isNamed");
    QTest::newRow("fields with names") << true;
    QTest::newRow("without its latest entry") << false;
}

void tst_Inbox::aCursorOfAnEarlierVersionIsTaken()
{
    QFETCH(bool, isNamed);
    const auto text = [isNamed](const Cursor &cursor, const QByteArray &key) {
        const QByteArray body = cbor::encode(cursor);
        const QByteArray signature = QCryptographicHash::hash(key + body, QCryptographicHash::Blake2b_160);
        const auto alphabet = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
        return isNamed ? QString::fromLatin1('2' + (signature + body).toBase64(alphabet)) : cursor.write(key);
    };
    talk(0, 2);
    QVERIFY(gets(*bob, numbers(0, 2)));
    const auto key = std::make_shared<QByteArray>();
    node->inbox.open({}, {}, {}, {}, [key](const Result<InboxState> &state) { *key = state->cursorKey; });
    QVERIFY(waitUntil([&] { return !key->isEmpty(); }));
    Cursor earlier;
    bob->reconnect();
    earlier.epoch = bob->hello(QStringLiteral("none")).epoch;
    earlier.positions = {{direct(), 1}};
    bob->reconnect();
    const auto welcome = bob->hello(text(earlier, *key));
    QCOMPARE(welcome.epoch, earlier.epoch);
    QVERIFY(gets(*bob, numbers(1, 1)));
    earlier.positions = {{direct(), 3}};
    bob->reconnect();
    QVERIFY(bob->hello(text(earlier, *key)).epoch != earlier.epoch);
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
    QVERIFY(bob->texts(direct()).isEmpty());
}

void tst_Inbox::freshDeviceStartsAtTheHeads()
{
    talk(0, 4);
    TestPeer tablet(*node);
    const auto session = tablet.ask<reply::Session>(
        request::Login{QStringLiteral("bob"), QStringLiteral("correct horse battery"), {}});
    tablet.token = session.token;
    QVERIFY(tablet.hello().fresh);
    QVERIFY(tablet.texts(direct()).isEmpty());
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
    const auto group = ada->ask<reply::Conversations>(
        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {}, HistoryAccess::All});
    const ConversationId id = group.items[0].id;
    ada->say(id, QStringLiteral("before"));
    bob->disconnect();
    ada->ask<reply::Ok>(request::AddMembers{id, {bob->user.id}});
    ada->say(id, QStringLiteral("after"));
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    QCOMPARE(bob->texts(id), QStringList({QStringLiteral("after")}));
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

void tst_Inbox::anEntryIsPushedOnceThoughItsWriteIsAnsweredLate()
{
    bob->disconnect();
    node->log.holdWrites = true;
    ada->post(request::Send{direct(), {}, newId<ClientId>(), EntryKind::Text, QStringLiteral("0")});
    QVERIFY(waitUntil([&] { return !node->log.answers.empty(); })); // durable
    bob->reconnect();
    const int opened = node->inbox.opened;
    request::Hello hello;
    hello.versions = {1};
    hello.token = bob->token;
    hello.cursor = bob->cursor;
    bob->post(hello, 1);
    QVERIFY(waitUntil([&] { return node->inbox.opened > opened; }));
    QVERIFY(bob->repliesTo(1).empty()); // the inbox holds the entry already, and it is still to be pushed
    node->log.release();
    QVERIFY(gets(*bob, numbers(0, 1)));
    bob->ack(direct(), 1);
    talk(1, 1);
    QVERIFY(gets(*bob, numbers(0, 2)));
}

void tst_Inbox::aRefusedWriteDoesNotCountForEarlierOnes()
{
    PendingWrites writes;
    int answered = 0;
    const std::int64_t first = writes.made(), second = writes.made();
    writes.afterAll([&] { ++answered; });
    const std::int64_t refused = writes.made();
    writes.answered(refused);
    writes.answered(second);
    QCOMPARE(answered, 0);
    writes.answered(first);
    QCOMPARE(answered, 1);
    QCOMPARE(writes.count(), 0);
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
        QCOMPARE(peer.texts(id), numbers(0, 5));
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
    QStringList texts = numbers(0, limits::unackedEntries + 2);
    texts[room + 1].clear();
    QVERIFY(gets(*bob, texts));
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
    const qsizetype before = bob->texts(id).size();
    QVERIFY(before < limits::unackedEntries);
    ada->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
    bob->ack(id, 100);
    ada->say(direct(), QStringLiteral("marker")); // there is room again
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 1; }));
    QCOMPARE(bob->texts(id).size(), before);
}

void tst_Inbox::nothingComesAfterRemoval()
{
    const auto group = ada->ask<reply::Conversations>(
        request::CreateGroup{newId<ClientId>(), QStringLiteral("Crew"), {bob->user.id}});
    const ConversationId id = group.items[0].id;
    ada->say(id, QStringLiteral("one"));
    QVERIFY(waitUntil([&] { return bob->texts(id).size() == 1; }));
    ada->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
    ada->say(id, QStringLiteral("two"));
    ada->say(direct(), QStringLiteral("marker"));
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 1; }));
    QCOMPARE(bob->texts(id), QStringList({QStringLiteral("one")}));
    QCOMPARE(bob->entries(selfConversation(bob->user.id)).back().kind, EntryKind::Left);
    QCOMPARE(bob->entries(selfConversation(bob->user.id)).back().author, ada->user.id);
    bob->reconnect();
    bob->hello(bob->cursor);
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    QVERIFY(bob->texts(id).isEmpty());
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
    Cursor full; // of the longest positions
    full.latest = {newId<ConversationId>(), INT64_MAX, INT64_MAX};
    for (int i = 0; i < Cursor::mostPositions(limits::feedCursorBytes); ++i)
        full.positions.push_back({newId<ConversationId>(), INT64_MAX});
    QVERIFY(full.positions.size() >= 100);
    QVERIFY(full.write({}).size() <= limits::feedCursorBytes);
    QCOMPARE(Cursor::read(full.write({})).positions, full.positions);
    node->restart();
    ada->connection = bob->connection = 0;
    bob->reconnect();
    bob->hello(acked.cursor);
    QVERIFY(waitUntil([&] { return !bob->pushed<reply::CaughtUp>().empty(); }));
    for (const Position &position : positions)
        QVERIFY(bob->entries(position.conversation).empty());
}

//! An inbox that keeps calls of save(), with one connected device.
struct tst_Inbox::BareInbox {
    explicit BareInbox(TestNode &node)
        : conversations(node.loads)
        , tails(node.log)
        , heads(true, conversations, tails)
        , stored(node.storage->stores())
        , inbox({stored.log, stored.conversations, store, stored.accounts, stored.devices, stored.invites,
                 stored.audit},
                conversations, tails, sessions, connections, writes, heads,
                [](ConversationId, UserId, Seq) {})
        , session(sessions.add(connection, {}, ConnectionKind::Socket, {}))
    {
        store.holdSaves = true;
        session->user.id = newId<UserId>();
        session->device = newId<DeviceId>();
        sessions.goLive(session);
    }

    //! Pushes an entry of another conversation and acks it.
    void ackOne()
    {
        const ConversationId conversation = newId<ConversationId>();
        Entry entry;
        entry.seq = 1;
        inbox.push({session}, conversation, entry, 0);
        inbox.ack(session, {{conversation, 1}}, Replier(connections, connection, ++acks, {}));
    }
    //! The store answers its oldest call.
    std::vector<DeviceAck> answerSave(const Result<Done> &result)
    {
        const auto [saved, done] = store.saves.front();
        store.saves.erase(store.saves.begin());
        done(result);
        return saved;
    }
    template <typename Answer>
    std::int64_t answers() const
    {
        return std::ranges::count_if(connections.sent.value(connection), [](const Reply &reply) {
            return reply.re != 0 && std::holds_alternative<Answer>(reply.body);
        });
    }

    static constexpr ConnectionId connection = 1;
    RecordingConnections connections;
    ConversationCache conversations;
    TailCache tails;
    Sessions sessions;
    PendingWrites writes;
    PushedHeads heads;
    HeldInbox store;
    const Stores stored;
    Inbox inbox;
    SessionPtr session;
    std::int64_t acks = 0;
};

void tst_Inbox::manyAcksAreSavedInParts()
{
    BareInbox bare(*node);
    while (bare.store.saves.empty())
        bare.ackOne();
    const std::int64_t before = bare.answers<reply::Acked>(); // what the cursor carries needs no save
    while (bare.acks < 3 * Inbox::acksPerSave)
        bare.ackOne();
    QSet<ConversationId> saved;
    int parts = 0;
    while (!bare.store.saves.empty()) {
        ++parts;
        QCOMPARE(bare.store.saves.size(), std::size_t(1));
        QCOMPARE(bare.answers<reply::Acked>(), parts == 1 ? before : before + 1);
        const auto acks = bare.answerSave(Done{});
        QVERIFY(std::ssize(acks) <= Inbox::acksPerSave);
        for (const DeviceAck &ack : acks)
            saved.insert(ack.conversation);
    }
    QCOMPARE(parts, 4);
    QCOMPARE(saved.size(), qsizetype(bare.acks));
    QCOMPARE(bare.answers<reply::Acked>(), bare.acks);
    QVERIFY(bare.inbox.idle());
}

void tst_Inbox::anAckThatCouldNotBeSavedIsSavedLater()
{
    BareInbox bare(*node);
    while (bare.store.saves.empty())
        bare.ackOne();
    bare.answerSave(Done{});
    for (int i = 0; i < 2 * Inbox::acksPerSave; ++i)
        bare.ackOne();
    const Error away{ErrorCode::Unavailable, {}, 1000};
    bare.answerSave(Done{}); // what came until the second one was asked for
    const std::int64_t good = bare.answers<reply::Acked>();
    bare.answerSave(away);
    QCOMPARE(bare.answers<reply::Acked>(), good);
    QVERIFY(bare.answers<Error>() > 0);
    QVERIFY(!bare.inbox.idle());
    bare.inbox.flush();
    qsizetype saved = 0;
    while (!bare.store.saves.empty())
        saved += std::ssize(bare.answerSave(Done{}));
    QVERIFY(saved > Inbox::acksPerSave);
    QVERIFY(bare.inbox.idle());
    QVERIFY(bare.session->feed.cursor.isEmpty());
}

KITH_TEST(tst_Inbox)
#include "tst_inbox.moc"
