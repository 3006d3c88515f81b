// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <algorithm>

using namespace kith;

//! What the log promises: durable, in order, once; and what each kind of entry changes.
class tst_LogStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void entriesAreNumberedWithoutGaps();
    void sentAtRisesUnlessTheLastLiesFarAhead();
    void textsAreCounted();
    void readLogStartsAboveAndStopsAtItsLimit();
    void everyUnicodeTextComesBackAsItWent_data();
    void everyUnicodeTextComesBackAsItWent();
    void theSameClientIdGetsTheFirstAnswer();
    void theSameClientIdWithAnotherBodyIsAConflict();
    void aWriteThatWasJudgedByOlderMembersIsOutdated();
    void aClientIdIsKnownInItsOwnLogOnly();
    void aRepeatAfterDeletionIsStillARepeat();
    void aRepeatIsFoundWithoutWriting();
    void aWriteIsDoneWholeOrNotAtAll();
    void aConflictLeavesItsNeighboursAlone();
    void anUnknownConversationIsNotFound();
    void creatingAnnouncesOnce();
    void writesAreAnsweredInTheOrderOfTheCalls();
    void aReadAfterAnAnswerSeesTheWrite();
    void aDeletionBlanksTheTextAndItsEditsForGood();
    void whatChangesNothingIsNotStored();
    void membershipFollowsItsEntries();
    void aRemovalIsARevocation();
    void theTitleFollowsItsEntries();
    void theReadMarkOnlyGrows();

private:
    Seq send(const QString &words)
    {
        return write(*m_stores, {{}, {text(m_group, m_ada, words)}}).entries[0].entry.seq;
    }

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    UserId m_ada, m_bob;
    ConversationId m_group;
};

void tst_LogStore::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_bob = createUser(*m_stores, QStringLiteral("bob"));
    m_group = createGroup(*m_stores, {m_ada, m_bob});
}

void tst_LogStore::entriesAreNumberedWithoutGaps()
{
    const ConversationId other = createGroup(*m_stores, {m_bob});
    for (Seq seq = 1; seq <= 5; ++seq) {
        QCOMPARE(send(QStringLiteral("here")), seq);
        QCOMPARE(write(*m_stores, {{}, {text(other, m_bob, QStringLiteral("there"))}}).entries[0].entry.seq,
                 seq);
    }
    const Written both =
        write(*m_stores,
              {{}, {text(m_group, m_ada, QStringLiteral("a")), text(m_group, m_ada, QStringLiteral("b"))}});
    QCOMPARE(both.entries[0].entry.seq, Seq(6));
    QCOMPARE(both.entries[1].entry.seq, Seq(7));
    QCOMPARE(load(*m_stores, m_group)->head, Seq(7));

    const auto log = readLog(*m_stores, m_group);
    QCOMPARE(log.size(), std::size_t(7));
    for (std::size_t i = 0; i < log.size(); ++i)
        QCOMPARE(log[i].seq, Seq(i + 1));
    QCOMPARE(log[5], both.entries[0].entry);
}

void tst_LogStore::sentAtRisesUnlessTheLastLiesFarAhead()
{
    const std::int64_t start = m_opened->clock.time;
    constexpr std::int64_t year = 365LL * 86'400'000;
    const auto sentAt = [&](std::int64_t time) {
        m_opened->setTime(start + time);
        NewEntry late = text(m_group, m_ada, QStringLiteral("written long ago"));
        late.entry.writtenAt = 12;
        const Entry stored = write(*m_stores, {{}, {late}}).entries[0].entry;
        return stored.writtenAt == 12 ? stored.sentAt - start : -1;
    };
    QCOMPARE(sentAt(0), 0);
    QCOMPARE(sentAt(0), 1); // in the same millisecond
    QCOMPARE(sentAt(-59'998), 2); // a little less than a minute back
    QCOMPARE(sentAt(5'000), 5'000);
    QCOMPARE(sentAt(year), year);
    QCOMPARE(sentAt(10'000), 10'000); // steps back once
    QCOMPARE(sentAt(10'000), 10'001);
    QCOMPARE(sentAt(-49'999), -49'999); // a minute back

    const auto log = readLog(*m_stores, m_group);
    for (std::size_t i = 0; i < log.size(); ++i)
        QCOMPARE(log[i].seq, Seq(i + 1));
    const auto shown = readPage(*m_stores, {m_group, 0, 0, 50, 50}).messages;
    QCOMPARE(shown.size(), log.size());
    QVERIFY(std::ranges::is_sorted(shown, {}, &Message::seq));
}

void tst_LogStore::textsAreCounted()
{
    send(QStringLiteral("one"));
    write(*m_stores, {{}, {reaction(m_group, m_bob, 1, QStringLiteral("👍"))}});
    send(QStringLiteral("two"));
    write(*m_stores, {{}, {deletion(m_group, m_ada, 1)}});

    std::vector<std::int64_t> counts;
    for (const Entry &entry : readLog(*m_stores, m_group))
        counts.push_back(entry.messages);
    QCOMPARE(counts, (std::vector<std::int64_t>{1, 1, 2, 2}));
    QCOMPARE(load(*m_stores, m_group)->messages, std::int64_t(2));
}

void tst_LogStore::readLogStartsAboveAndStopsAtItsLimit()
{
    for (int i = 0; i < 5; ++i)
        send(QString::number(i));
    const auto two = readLog(*m_stores, m_group, 2, 2);
    QCOMPARE(two.size(), std::size_t(2));
    QCOMPARE(two[0].seq, Seq(3));
    QCOMPARE(two[1].seq, Seq(4));
    QVERIFY(readLog(*m_stores, m_group, 5).empty());
    QVERIFY(readLog(*m_stores, newId<ConversationId>()).empty());
}

void tst_LogStore::everyUnicodeTextComesBackAsItWent_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("U+0000 within") << QStringLiteral("a\0b").append(QChar(0)).append(u'c');
    QTest::newRow("U+0000 alone") << QString(QChar(0));
    QTest::newRow("U+FEFF first") << QString(QChar(0xfeff)) + QStringLiteral("mark");
    QTest::newRow("U+FEFF twice") << QString(2, QChar(0xfeff));
    const char32_t noncharacters[]{0xfffe, 0xffff, 0xfdd0, 0x1fffe, 0x10ffff};
    QTest::newRow("noncharacters") << QString::fromUcs4(noncharacters, std::size(noncharacters));
    QTest::newRow("beyond the first plane")
        << QStringLiteral("👩‍👩‍👧‍👦 𝕂𝕚𝕥𝕙 🏳️‍🌈");
    QTest::newRow("right to left") << QStringLiteral("\u202eمرحبا\u202c שלום");
    QTest::newRow("composed and not") << QStringLiteral("\u00e9 e\u0301");
    QTest::newRow("blank") << QStringLiteral(" \t\r\n\u00a0 ");
    QTest::newRow("quotes") << QStringLiteral("'; DROP TABLE entry; --\"?%");
    QString every;
    for (char32_t c = 0; c < 0x11000; ++c) {
        if (!QChar::isSurrogate(c))
            every += QChar::fromUcs4(c);
    }
    QTest::newRow("every character of the first plane and more") << every;
}

void tst_LogStore::everyUnicodeTextComesBackAsItWent()
{
    QFETCH(QString, words);
    send(words);
    const Message message = readPage(*m_stores, {m_group, 0, 0, 1, 1}).messages.at(0);
    QVERIFY(message.text == words);
    QVERIFY(readLog(*m_stores, m_group).at(0).text == words);

    write(*m_stores, {{}, {title(m_group, m_ada, words)}});
    QVERIFY(load(*m_stores, m_group)->title == words);
}

void tst_LogStore::theSameClientIdGetsTheFirstAnswer()
{
    const Write hello{{}, {text(m_group, m_ada, QStringLiteral("hello"))}};
    const Written first = write(*m_stores, hello);
    QVERIFY(!first.repeated);
    send(QStringLiteral("something else"));
    m_opened->clock.time += 1000;

    const Written again = write(*m_stores, hello);
    QVERIFY(again.repeated);
    QCOMPARE(again.entries.size(), std::size_t(1));
    QCOMPARE(again.entries[0].entry, first.entries[0].entry);
    QCOMPARE(readLog(*m_stores, m_group).size(), std::size_t(2));
}

void tst_LogStore::aWriteThatWasJudgedByOlderMembersIsOutdated()
{
    const Seq before =
        write(*m_stores, {{}, {title(m_group, m_ada, QStringLiteral("one"))}}).entries.back().entry.seq;
    Write rename{{}, {title(m_group, m_ada, QStringLiteral("two"))}};
    rename.asOf = before;
    send(QStringLiteral("what is said changes nothing"));
    QVERIFY(!write(*m_stores, rename).outdated);

    NewEntry joins{m_group, {}};
    joins.entry.kind = EntryKind::Member;
    joins.entry.author = m_ada;
    joins.entry.subject = newId<UserId>();
    joins.entry.role = Role::Member;
    const Seq since = write(*m_stores, {{}, {joins}}).entries.back().entry.seq;
    send(QStringLiteral("hello"));
    rename.entries = {title(m_group, m_ada, QStringLiteral("three"))};
    const Written refused = write(*m_stores, rename);
    QVERIFY(refused.outdated);
    QVERIFY(refused.entries.empty());
    QCOMPARE(load(*m_stores, m_group)->title, QStringLiteral("two"));
    rename.asOf = since;
    QVERIFY(!write(*m_stores, rename).outdated);
    QCOMPARE(load(*m_stores, m_group)->title, QStringLiteral("three"));
}

void tst_LogStore::theSameClientIdWithAnotherBodyIsAConflict()
{
    NewEntry hello = text(m_group, m_ada, QStringLiteral("hello"));
    write(*m_stores, {{}, {hello}});

    const auto changes = std::to_array<void (*)(Entry &)>({
        [](Entry &entry) { entry.text += u'!'; },
        [](Entry &entry) { entry.kind = EntryKind::Reaction; },
        [](Entry &entry) { entry.target = 7; },
        [](Entry &entry) { entry.author = newId<UserId>(); },
    });
    for (const auto change : changes) {
        NewEntry other = hello;
        change(other.entry);
        const auto refused = tryWrite(*m_stores, {{}, {other}});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY(!refused.error().mayRetry());
    }
    QCOMPARE(readLog(*m_stores, m_group).size(), std::size_t(1));
}

void tst_LogStore::aClientIdIsKnownInItsOwnLogOnly()
{
    NewEntry hello = text(m_group, m_ada, QStringLiteral("hello"));
    write(*m_stores, {{}, {hello}});
    hello.conversation = createGroup(*m_stores, {m_ada});
    QVERIFY(!write(*m_stores, {{}, {hello}}).repeated);
}

void tst_LogStore::aRepeatAfterDeletionIsStillARepeat()
{
    const Write hello{{}, {text(m_group, m_ada, QStringLiteral("hello"))}};
    write(*m_stores, hello);
    write(*m_stores, {{}, {deletion(m_group, m_ada, 1)}});
    const Written again = write(*m_stores, hello);
    QVERIFY(again.repeated);
    QCOMPARE(again.entries[0].entry.seq, Seq(1));
    QCOMPARE(again.entries[0].entry.text, QString());
}

void tst_LogStore::aRepeatIsFoundWithoutWriting()
{
    const auto findRepeat = [&](const Write &write) {
        return answerTo<std::optional<Written>>([&](auto done) { m_stores->log.findRepeat(write, done); });
    };
    Write hello{{}, {text(m_group, m_ada, QStringLiteral("hello"))}};
    QVERIFY(!*findRepeat(hello));
    QVERIFY(readLog(*m_stores, m_group).empty());

    const Written first = write(*m_stores, hello);
    const auto again = findRepeat(hello);
    QVERIFY(*again);
    QVERIFY((*again)->repeated);
    QCOMPARE((*again)->entries[0].entry, first.entries[0].entry);

    hello.entries[0].entry.text += u'!';
    QCOMPARE(findRepeat(hello).error().code, ErrorCode::Conflict);
    QVERIFY(!*findRepeat({{}, {text(newId<ConversationId>(), m_ada, QStringLiteral("nowhere"))}}));
    QCOMPARE(readLog(*m_stores, m_group).size(), std::size_t(1));
}

void tst_LogStore::aWriteIsDoneWholeOrNotAtAll()
{
    NewEntry known = text(m_group, m_ada, QStringLiteral("known"));
    write(*m_stores, {{}, {known}});
    known.entry.text = QStringLiteral("changed");

    const NewConversation fresh = group({m_ada});
    const auto refused = tryWrite(*m_stores,
                                  {fresh,
                                   {text(fresh.id, m_ada, QStringLiteral("new")),
                                    text(m_group, m_ada, QStringLiteral("more")), known}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QVERIFY(!load(*m_stores, fresh.id));
    QCOMPARE(readLog(*m_stores, m_group).size(), std::size_t(1));
}

void tst_LogStore::aConflictLeavesItsNeighboursAlone()
{
    NewEntry known = text(m_group, m_ada, QStringLiteral("known"));
    write(*m_stores, {{}, {known}});
    known.entry.text = QStringLiteral("changed");

    int stored = 0, refused = 0;
    constexpr int count = 200;
    for (int i = 0; i < count; ++i) {
        const NewEntry asked = i % 10 == 5 ? known : text(m_group, m_ada, QString::number(i));
        m_stores->log.write({{}, {asked}},
                            [&](const Result<Written> &written) { ++(written ? stored : refused); });
    }
    QTRY_COMPARE(stored + refused, count);
    QCOMPARE(refused, count / 10);
    const auto log = readLog(*m_stores, m_group);
    QCOMPARE(log.size(), std::size_t(1 + stored));
    QCOMPARE(log.back().seq, Seq(1 + stored));
}

void tst_LogStore::anUnknownConversationIsNotFound()
{
    const auto refused = tryWrite(*m_stores,
                                  {{},
                                   {text(m_group, m_ada, QStringLiteral("here")),
                                    text(newId<ConversationId>(), m_ada, QStringLiteral("nowhere"))}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
    QVERIFY(readLog(*m_stores, m_group).empty());
}

void tst_LogStore::creatingAnnouncesOnce()
{
    NewConversation direct;
    direct.id = directConversation(m_ada, m_bob);
    direct.members = {{m_ada, Role::Member, 0, 0}, {m_bob, Role::Member, 0, 0}};
    for (const UserId user : {m_ada, m_bob}) {
        NewEntry joined{selfConversation(user), {}};
        joined.entry.kind = EntryKind::Joined;
        joined.entry.author = m_ada;
        joined.entry.about = direct.id;
        direct.announcements.push_back(joined);
    }

    const Written first = write(*m_stores, {direct, {text(direct.id, m_ada, QStringLiteral("hello"))}});
    QVERIFY(first.created);
    QCOMPARE(first.entries.size(), std::size_t(3));
    QCOMPARE(first.entries[0].conversation, selfConversation(m_ada));
    QCOMPARE(first.entries[0].entry.seq, Seq(1));
    QCOMPARE(first.entries[2].entry.text, QStringLiteral("hello"));

    const Written second =
        write(*m_stores, {direct, {text(direct.id, m_bob, QStringLiteral("hello yourself"))}});
    QVERIFY(!second.created);
    QCOMPARE(second.entries.size(), std::size_t(1));
    QCOMPARE(second.entries[0].entry.seq, Seq(2));
    QCOMPARE(readLog(*m_stores, selfConversation(m_bob)).size(), std::size_t(1));
    QCOMPARE(readLog(*m_stores, selfConversation(m_bob))[0].about, direct.id);
}

void tst_LogStore::writesAreAnsweredInTheOrderOfTheCalls()
{
    std::vector<int> order;
    constexpr int count = 300;
    for (int i = 0; i < count; ++i) {
        if (i % 3 == 0)
            m_stores->log.write({{}, {text(m_group, m_ada, QString::number(i))}},
                                [&, i](auto) { order.push_back(i); });
        else if (i % 3 == 1)
            m_stores->log.readLog(m_group, 0, 500, [&, i](auto) { order.push_back(i); });
        else
            m_stores->log.readPage({m_group, 0, 0, 1, 1}, [&, i](auto) { order.push_back(i); });
    }
    QVERIFY(order.empty()); // never from inside the call
    QTRY_COMPARE(order.size(), std::size_t(count));
    std::erase_if(order, [](int call) { return call % 3 != 0; }); // reads come when they are done
    QVERIFY(std::ranges::is_sorted(order));
}

void tst_LogStore::aReadAfterAnAnswerSeesTheWrite()
{
    int seen = 0, lacking = 0;
    constexpr int count = 100;
    for (int i = 0; i < count; ++i) {
        m_stores->log.write(
            {{}, {text(m_group, m_ada, QString::number(i))}}, [&](const Result<Written> &written) {
                const Seq seq = written->entries[0].entry.seq;
                m_stores->log.readLog(
                    m_group, seq - 1, 1, [&, seq](const Result<std::vector<Entry>> &entries) {
                        ++(entries->size() == 1 && entries->at(0).seq == seq ? seen : lacking);
                    });
            });
    }
    QTRY_COMPARE(seen + lacking, count);
    QCOMPARE(lacking, 0);
}

void tst_LogStore::aDeletionBlanksTheTextAndItsEditsForGood()
{
    send(QStringLiteral("secret"));
    write(*m_stores, {{}, {edit(m_group, m_ada, 1, QStringLiteral("secret, edited"))}});
    send(QStringLiteral("stays"));
    write(*m_stores, {{}, {deletion(m_group, m_ada, 1)}});

    const auto log = readLog(*m_stores, m_group);
    QCOMPARE(log.size(), std::size_t(4));
    QCOMPARE(log[0].text, QString());
    QCOMPARE(log[1].text, QString());
    QCOMPARE(log[2].text, QStringLiteral("stays"));
    QCOMPARE(log[3].kind, EntryKind::Delete);
    QCOMPARE(log[3].target, Seq(1));
}

void tst_LogStore::whatChangesNothingIsNotStored()
{
    const QString thumb = QStringLiteral("👍"), heart = QStringLiteral("❤️");
    const auto changes = [&](const NewEntry &asked) {
        const auto before = readLog(*m_stores, m_group).size();
        const Written written = write(*m_stores, {{}, {asked}});
        const auto stored = readLog(*m_stores, m_group).size() - before;
        return !written.unchanged && written.entries.size() == 1 && stored == 1
            ? QStringLiteral("stored")
            : QStringLiteral("%1 entries, %2 stored").arg(written.entries.size()).arg(stored);
    };
    const QString stored = QStringLiteral("stored"), nothing = QStringLiteral("0 entries, 0 stored");
    send(QStringLiteral("one"));
    const NewEntry liked = reaction(m_group, m_bob, 1, thumb),
                   better = edit(m_group, m_ada, 1, QStringLiteral("two"));

    QCOMPARE(changes(withdrawal(m_group, m_bob, 1, thumb)), nothing);
    QCOMPARE(changes(liked), stored);
    QCOMPARE(changes(reaction(m_group, m_bob, 1, thumb)), nothing);
    QCOMPARE(changes(reaction(m_group, m_bob, 1, heart)), stored);
    QCOMPARE(changes(reaction(m_group, m_ada, 1, thumb)), stored);
    QCOMPARE(changes(withdrawal(m_group, m_bob, 1, thumb)), stored);
    QCOMPARE(changes(withdrawal(m_group, m_bob, 1, thumb)), nothing);
    QCOMPARE(changes(reaction(m_group, m_bob, 1, thumb)), stored);

    QCOMPARE(changes(edit(m_group, m_ada, 1, QStringLiteral("one"))), nothing);
    QCOMPARE(changes(better), stored);
    QCOMPARE(changes(edit(m_group, m_ada, 1, QStringLiteral("two"))), nothing);
    QCOMPARE(changes(edit(m_group, m_ada, 1, QStringLiteral("one"))), stored);

    QCOMPARE(changes(deletion(m_group, m_ada, 1)), stored);
    QCOMPARE(changes(deletion(m_group, m_ada, 1)), nothing);
    QCOMPARE(changes(edit(m_group, m_ada, 1, QStringLiteral("three"))), nothing);
    QCOMPARE(changes(reaction(m_group, m_bob, 1, heart)), nothing);
    QCOMPARE(changes(withdrawal(m_group, m_bob, 1, heart)), nothing);

    QCOMPARE(changes(title(m_group, m_ada, QStringLiteral("Garden"))), nothing);
    QCOMPARE(changes(title(m_group, m_ada, QStringLiteral("Kitchen"))), stored);
    const auto reads = [&](Seq seq) {
        return !write(*m_stores, {{}, {readMark(m_bob, m_group, seq)}}).unchanged;
    };
    QVERIFY(reads(2));
    QVERIFY(!reads(2));
    QVERIFY(!reads(1));
    QVERIFY(reads(999)); // the end
    QVERIFY(!reads(1000));
    QCOMPARE(readLog(*m_stores, selfConversation(m_bob)).size(), std::size_t(2));

    // What was stored before is still repeated.
    QVERIFY(write(*m_stores, {{}, {liked}}).repeated);
    QVERIFY(write(*m_stores, {{}, {better}}).repeated);
}

void tst_LogStore::membershipFollowsItsEntries()
{
    const UserId cem = createUser(*m_stores, QStringLiteral("cem"));
    send(QStringLiteral("before"));
    write(*m_stores, {{}, {membership(m_group, m_ada, cem, Role::Member)}});
    write(*m_stores, {{}, {membership(m_group, m_ada, m_bob, Role::Admin)}});

    auto members = load(*m_stores, m_group)->members;
    QCOMPARE(members.size(), std::size_t(3));
    const auto role = [&](UserId user) { return std::ranges::find(members, user, &Member::user)->role; };
    QCOMPARE(role(m_ada), Role::Owner);
    QCOMPARE(role(m_bob), Role::Admin);
    QCOMPARE(role(cem), Role::Member);
    // What was said before is not unread to someone new.
    QCOMPARE(summary(*m_stores, m_group, cem)->readMessages, std::int64_t(1));

    write(*m_stores, {{}, {membership(m_group, cem, cem, Role::None)}});
    members = load(*m_stores, m_group)->members;
    QCOMPARE(members.size(), std::size_t(2));
    QVERIFY(!summary(*m_stores, m_group, cem));
}

void tst_LogStore::aRemovalIsARevocation()
{
    send(QStringLiteral("one"));
    NewEntry left{selfConversation(m_bob), {}};
    left.entry.kind = EntryKind::Left;
    left.entry.about = m_group;
    const Written written = write(*m_stores, {{}, {membership(m_group, m_ada, m_bob, Role::None), left}});
    QCOMPARE(written.entries[0].entry.seq, 2);
    QCOMPARE(written.entries[1].entry.target, 2);
    const auto revocations = valueOf(
        answerTo<std::vector<Revocation>>([&](auto done) { m_stores->devices.revokedSince(0, done); }));
    QCOMPARE(revocations.size(), std::size_t(1));
    QVERIFY(revocations[0].device.isNull());
    QCOMPARE(revocations[0].conversation, m_group);
    QCOMPARE(revocations[0].seq, 2);
}

void tst_LogStore::theTitleFollowsItsEntries()
{
    QCOMPARE(load(*m_stores, m_group)->title, QStringLiteral("Garden"));
    write(*m_stores, {{}, {title(m_group, m_ada, QStringLiteral("Kitchen"))}});
    QCOMPARE(load(*m_stores, m_group)->title, QStringLiteral("Kitchen"));
}

void tst_LogStore::theReadMarkOnlyGrows()
{
    const auto mark = [&] {
        return std::ranges::find(load(*m_stores, m_group)->members, m_bob, &Member::user)->read;
    };
    send(QStringLiteral("one"));
    write(*m_stores, {{}, {reaction(m_group, m_ada, 1, QStringLiteral("👍"))}});
    send(QStringLiteral("two"));
    send(QStringLiteral("three"));

    write(*m_stores, {{}, {readMark(m_bob, m_group, 3)}});
    QCOMPARE(mark(), Seq(3));
    QCOMPARE(summary(*m_stores, m_group, m_bob)->readMessages, std::int64_t(2));
    write(*m_stores, {{}, {readMark(m_bob, m_group, 1)}});
    QCOMPARE(mark(), Seq(3));
    write(*m_stores, {{}, {readMark(m_bob, m_group, 999)}}); // beyond the end is the end
    QCOMPARE(mark(), Seq(4));
    QCOMPARE(summary(*m_stores, m_group, m_bob)->readMessages, std::int64_t(3));
    QCOMPARE(std::ranges::find(load(*m_stores, m_group)->members, m_ada, &Member::user)->read, Seq(0));
}

KITH_TEST(tst_LogStore)
#include "tst_logstore.moc"
