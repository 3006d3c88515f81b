// SPDX-License-Identifier: Apache-2.0
#include "server/core/cache/tailcache.h"
#include "tests/core/heldlog.h"
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <algorithm>
#include <random>

using namespace kith;

//! On a real store, whose log is the measure.
class tst_TailCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup();

    void givesWhatTheLogGives_data();
    void givesWhatTheLogGives();
    void readsUnderwayAreShared();
    void aShareThatIsNotEnoughIsReadAnew();
    void aReadFromBeforeADeletionIsNotKept();
    void aReadThatIsOvertakenBringsBackNoDeletedText();
    void aReadMovesAnOldTailForward();
    void aTailThatNobodyReadsIsDropped();
    void itIsBounded();
    void oneConversationIsBounded();

private:
    using Entries = std::vector<Entry>;

    void commit(const NewEntry &entry)
    {
        ++m_writes;
        m_log.write({std::nullopt, {entry}}, [this](Result<Written> written) {
            --m_writes;
            for (const NewEntry &stored : valueOf(written).entries) {
                m_tails->append(stored.conversation, stored.entry);
                if (stored.entry.kind == EntryKind::Text)
                    m_texts[stored.conversation].append(stored.entry.seq);
            }
        });
    }
    void settle() { QTRY_COMPARE_WITH_TIMEOUT(m_writes + m_reads, 0, 10'000); }
    void say(ConversationId conversation, int count)
    {
        for (int i = 0; i < count; ++i)
            commit(text(conversation, m_ada, QStringLiteral("word %1").arg(i)));
        settle();
    }
    void read(ConversationId conversation, Seq after, int limit, Entries *into = nullptr)
    {
        ++m_reads;
        m_tails->read(conversation, after, limit, [=, this](Result<Entries> entries) {
            --m_reads;
            if (into)
                *into = valueOf(entries);
        });
    }
    void useTails(const TailBounds &bounds) { m_tails = std::make_unique<TailCache>(m_log, bounds); }
    void compareWithLog(ConversationId conversation, int limit);

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    HeldLog m_log;
    std::unique_ptr<TailCache> m_tails;
    UserId m_ada;
    ConversationId m_group;
    QHash<ConversationId, QList<Seq>> m_texts;
    int m_writes = 0; //!< underway
    int m_reads = 0;
};

void tst_TailCache::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
    m_log.store = &m_stores->log;
    useTails({});
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_group = createGroup(*m_stores, {m_ada});
}

void tst_TailCache::cleanup()
{
    m_opened.reset();
    m_log = {};
    m_texts.clear();
    m_writes = m_reads = 0;
}

void tst_TailCache::compareWithLog(ConversationId conversation, int limit)
{
    const Entries log = readLog(*m_stores, conversation);
    const Seq head = std::ssize(log);
    const bool atHead = head > 0 && m_tails->find(conversation, head - 1, 1);
    for (Seq after = 0; after <= head + 1; ++after) {
        const auto found = m_tails->find(conversation, after, limit);
        if (!found)
            continue;
        QVERIFY(!found->empty());
        const auto wanted = std::min<Seq>(limit, head - after);
        QVERIFY(atHead ? std::ssize(*found) == wanted : std::ssize(*found) <= wanted);
        QVERIFY(std::equal(found->begin(), found->end(), log.begin() + after));
    }
}

void tst_TailCache::givesWhatTheLogGives_data()
{
    QTest::addColumn<unsigned>("seed");
    QTest::addColumn<int>("entries");
    QTest::addColumn<int>("total");
    for (unsigned seed = 1; seed <= 2; ++seed) {
        QTest::addRow("all kept, seed %u", seed) << seed << 256 << 1'000'000;
        QTest::addRow("short tails, seed %u", seed) << seed << 12 << 1'000'000;
        QTest::addRow("few tails, seed %u", seed) << seed << 30 << 14'000;
    }
}

void tst_TailCache::givesWhatTheLogGives()
{
    QFETCH(unsigned, seed);
    QFETCH(int, entries);
    QFETCH(int, total);
    useTails({entries, limits::answerBytes, total});
    std::mt19937 random(seed);
    const auto below = [&](Seq count) { return std::uniform_int_distribution<Seq>(0, count - 1)(random); };
    const std::vector conversations{m_group, createGroup(*m_stores, {m_ada}),
                                    createGroup(*m_stores, {m_ada})};
    const std::vector<UserId> others{createUser(*m_stores, QStringLiteral("bob")),
                                     createUser(*m_stores, QStringLiteral("cyd"))};

    for (int round = 0; round < 30; ++round) {
        for (Seq left = below(12); left >= 0; --left) {
            const ConversationId conversation = conversations[std::size_t(below(3))];
            const QList<Seq> &texts = m_texts[conversation];
            const Seq target = texts.isEmpty() ? 0 : texts[below(texts.size())];
            const QString words = QString::number(random());
            switch (target ? below(14) : 0) {
            case 0:
            case 1:
            case 2:
                commit(text(conversation, m_ada, words));
                break;
            case 3:
            case 4:
                commit(edit(conversation, m_ada, target, words));
                break;
            case 5:
            case 6:
                commit(deletion(conversation, m_ada, target));
                break;
            case 7:
                commit(reaction(conversation, m_ada, target, words));
                break;
            case 8:
                commit(title(conversation, m_ada, words));
                break;
            case 9:
                commit(membership(conversation, m_ada, others[std::size_t(below(2))],
                                  below(2) ? Role::Member : Role::None));
                break;
            case 10:
                m_log.hold = true;
                break;
            default:
                read(conversation, below(target + 8), int(1 + below(20)));
            }
        }
        if (below(3) > 0)
            m_log.release();
        QTRY_COMPARE_WITH_TIMEOUT(m_writes, 0, 10'000); // reads may go on beside what follows
        for (const ConversationId conversation : conversations)
            compareWithLog(conversation, int(1 + below(40)));
        QVERIFY(m_tails->weight() <= total);
    }
    m_log.release();
    settle();
    QVERIFY(m_tails->metrics().hits.value() > 100);
}

void tst_TailCache::readsUnderwayAreShared()
{
    say(m_group, 20);
    useTails({});
    std::vector<Entries> got(500);
    for (std::size_t i = 0; i < got.size(); ++i)
        read(m_group, Seq(10 + i % 8), 10, &got[i]);
    settle();
    QCOMPARE(m_log.logReads[m_group], 1);
    QCOMPARE(m_tails->metrics().misses.value(), std::uint64_t(1));
    QCOMPARE(m_tails->metrics().hits.value(), std::uint64_t(499));
    const Entries log = readLog(*m_stores, m_group);
    for (std::size_t i = 0; i < got.size(); ++i)
        QCOMPARE(got[i], Entries(log.begin() + 10 + i % 8, log.end()));
    QCOMPARE(m_tails->find(m_group, 12, 3), Entries(log.begin() + 12, log.begin() + 15));
    QVERIFY(!m_tails->find(m_group, 9, 3));
}

void tst_TailCache::aShareThatIsNotEnoughIsReadAnew()
{
    say(m_group, 5);
    useTails({});
    Entries first, second;
    m_log.hold = true;
    read(m_group, 3, 10, &first);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(1));
    write(*m_stores, {{}, {text(m_group, m_ada, QStringLiteral("not told yet"))}});
    read(m_group, 5, 10, &second); // knows from elsewhere that there is one more
    m_log.release();
    settle();
    QCOMPARE(first.size(), std::size_t(2));
    QCOMPARE(second.size(), std::size_t(1));
    QCOMPARE(second[0].text, QStringLiteral("not told yet"));
}

void tst_TailCache::aReadFromBeforeADeletionIsNotKept()
{
    say(m_group, 5);
    useTails({});
    Entries before, after;
    m_log.hold = true;
    read(m_group, 0, 10, &before);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(1));
    commit(deletion(m_group, m_ada, 2));
    QTRY_COMPARE(m_writes, 0);
    read(m_group, 0, 10, &after);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(2));
    m_log.release();
    settle();
    QCOMPARE(before[1].text, QStringLiteral("word 1"));
    QCOMPARE(after, readLog(*m_stores, m_group));
    QCOMPARE(m_tails->find(m_group, 0, 10), after);
}

// The deletion is of another node: the cache hears of it from the second read alone.
void tst_TailCache::aReadThatIsOvertakenBringsBackNoDeletedText()
{
    say(m_group, 5);
    useTails({6, limits::answerBytes, 1'000'000});
    m_log.hold = true;
    read(m_group, 0, 3);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(1));
    write(*m_stores, {{}, {deletion(m_group, m_ada, 2)}});
    read(m_group, 3, 3);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(2));
    m_log.releaseBackwards();
    settle();
    QVERIFY(m_tails->find(m_group, 3, 3));
    compareWithLog(m_group, 10);
}

void tst_TailCache::aReadMovesAnOldTailForward()
{
    say(m_group, 40);
    useTails({20, limits::answerBytes, 1'000'000});
    read(m_group, 0, 10);
    settle();
    QCOMPARE(m_tails->find(m_group, 0, 20)->size(), std::size_t(10));
    read(m_group, 10, 5); // goes on with it, and farther than asked for
    settle();
    QCOMPARE(m_tails->find(m_group, 8, 20)->size(), std::size_t(12));
    read(m_group, 30, 10); // is later
    settle();
    QVERIFY(!m_tails->find(m_group, 8, 20));
    QCOMPARE(m_tails->find(m_group, 30, 20)->size(), std::size_t(10));
    read(m_group, 0, 10); // long ago
    settle();
    QVERIFY(!m_tails->find(m_group, 0, 20));
    read(m_group, 25, 10); // comes up to it
    settle();
    QCOMPARE(m_tails->find(m_group, 25, 20)->size(), std::size_t(15));
    compareWithLog(m_group, 50);
}

void tst_TailCache::aTailThatNobodyReadsIsDropped()
{
    useTails({8, limits::answerBytes, 1'000'000});
    say(m_group, 1);
    QCOMPARE(m_tails->weight(), 0);
    read(m_group, 0, 10);
    settle();
    say(m_group, 8);
    QVERIFY(m_tails->find(m_group, 8, 1));
    say(m_group, 8);
    QVERIFY(m_tails->find(m_group, 16, 1));
    say(m_group, 9);
    QVERIFY(!m_tails->find(m_group, 25, 1));
    QCOMPARE(m_tails->weight(), 0);
}

void tst_TailCache::itIsBounded()
{
    const TailBounds bounds{10, 100'000, 50'000};
    useTails(bounds);
    std::vector<ConversationId> groups;
    for (int i = 0; i < 30; ++i) {
        groups.push_back(createGroup(*m_stores, {m_ada}));
        say(groups.back(), 10);
        read(groups.back(), 0, 10);
        settle();
        QVERIFY(m_tails->find(groups.front(), 0, 1)); // stays in use
        QVERIFY(m_tails->weight() <= bounds.total);
    }
    QVERIFY(m_tails->weight() > bounds.total / 2);
    QVERIFY(m_tails->find(groups.back(), 0, 1));
    QVERIFY(!m_tails->find(groups[1], 0, 1)); // made room
}

void tst_TailCache::oneConversationIsBounded()
{
    const TailBounds bounds{100, 50'000, 1'000'000};
    useTails(bounds);
    say(m_group, 1);
    read(m_group, 0, 1);
    settle();
    for (int i = 0; i < 50; ++i)
        commit(text(m_group, m_ada, QString(1000, u'x')));
    settle();
    QVERIFY(m_tails->weight() > bounds.weight / 2);
    QVERIFY(m_tails->weight() <= bounds.weight);
    QVERIFY(m_tails->find(m_group, 50, 1));
}

KITH_TEST(tst_TailCache)
#include "tst_tailcache.moc"
