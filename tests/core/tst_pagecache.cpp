// SPDX-License-Identifier: Apache-2.0
#include "server/core/cache/pagecache.h"
#include "shared/limits.h"
#include "tests/core/heldlog.h"
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <random>

using namespace kith;

//! On a real store, whose pages are the measure.
class tst_PageCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup();

    void givesWhatTheStoreGives_data();
    void givesWhatTheStoreGives();
    void onePageForManyIsReadOnce();
    void aPageThatReachesFartherBackIsReadAnew();
    void aReadFromBeforeAnEntryIsNotShared();
    void aReadThatIsOvertakenIsNotKept();
    void itIsBounded();

private:
    //! Returns the head.
    Seq commit(const NewEntry &entry)
    {
        const Written written = write(*m_stores, {{}, {entry}});
        return written.unchanged ? load(*m_stores, m_group)->head : written.entries.back().entry.seq;
    }
    PageQuery query(int limit = 50) const
    {
        return {m_group, 0, m_opened->clock.now() - 864'000'000, limit, limits::pageMessages};
    }
    void read(const PageQuery &query, Seq head, std::optional<HistoryPage> &into)
    {
        m_pages->read(query, head, [&into](const Result<HistoryPage> &page) { into = valueOf(page); });
    }
    static void compare(const HistoryPage &page, const HistoryPage &wanted)
    {
        QCOMPARE(page.messages, wanted.messages);
        QCOMPARE(page.more, wanted.more);
        QCOMPARE(page.head, wanted.head);
    }

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    HeldLog m_log;
    std::unique_ptr<PageCache> m_pages;
    UserId m_ada;
    ConversationId m_group;
};

void tst_PageCache::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
    m_log.store = &m_stores->log;
    m_pages = std::make_unique<PageCache>(m_log);
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_group = createGroup(*m_stores, {m_ada});
}

void tst_PageCache::cleanup()
{
    m_opened.reset();
    m_log = {};
}

void tst_PageCache::givesWhatTheStoreGives_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 2; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// The clock goes a day on at most at each step, so that texts grow older than a page reaches; sometimes it goes back.
void tst_PageCache::givesWhatTheStoreGives()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const auto below = [&](Seq count) { return std::uniform_int_distribution<Seq>(0, count - 1)(random); };
    std::vector<Seq> texts;
    Seq head = 0;
    for (int step = 0; step < 80; ++step) {
        const Seq target = texts.empty() ? 0 : texts[std::size_t(below(std::ssize(texts)))];
        const QString words = QString::number(random());
        switch (target ? below(9) : 0) {
        case 0:
        case 1:
        case 2:
            texts.push_back(head = commit(text(m_group, m_ada, words)));
            break;
        case 3:
            head = commit(edit(m_group, m_ada, target, words));
            break;
        case 4:
            head = commit(deletion(m_group, m_ada, target));
            break;
        case 5:
            head = commit(reaction(m_group, m_ada, target, QStringLiteral("👍")));
            break;
        case 6:
            head = commit(withdrawal(m_group, m_ada, target, QStringLiteral("👍")));
            break;
        case 7:
            head = commit(title(m_group, m_ada, words));
            break;
        default:
            m_opened->clock.time += below(5) ? below(86'400'000) : -below(172'800'000);
        }
        for (Seq asks = below(4); asks >= 0; --asks) {
            const PageQuery asked = query(int(1 + below(20)));
            std::optional<HistoryPage> page;
            read(asked, head, page);
            QTRY_VERIFY(page);
            compare(*page, readPage(*m_stores, asked));
            if (QTest::currentTestFailed())
                return;
        }
    }
    QVERIFY(m_pages->metrics().hits.value() > 30);
}

void tst_PageCache::onePageForManyIsReadOnce()
{
    Seq head = 0;
    for (int i = 0; i < 80; ++i)
        head = commit(text(m_group, m_ada, QString::number(i)));
    std::vector<std::optional<HistoryPage>> pages(500);
    for (auto &page : pages)
        read(query(), head, page);
    for (auto &page : pages) {
        QTRY_VERIFY(page);
        compare(*page, readPage(*m_stores, query()));
    }
    QCOMPARE(m_log.pageReads[m_group], 1);
    QCOMPARE(m_pages->metrics().misses.value(), std::uint64_t(1));
    QCOMPARE(m_pages->metrics().hits.value(), std::uint64_t(499));

    std::optional<HistoryPage> later;
    m_opened->clock.time += 60'000;
    read(query(10), head, later);
    QVERIFY(later); // at once
    compare(*later, readPage(*m_stores, query(10)));
}

void tst_PageCache::aPageThatReachesFartherBackIsReadAnew()
{
    constexpr std::int64_t hour = 3'600'000;
    Seq head = 0;
    for (int i = 0; i < 12; ++i) {
        m_opened->setTime(m_opened->clock.time += hour);
        head = commit(text(m_group, m_ada, QString::number(i)));
    }
    PageQuery asked = query(2);
    for (const int hours : {3, 8, 5, 1, 10}) { // the clock went back, and on again
        asked.since = m_opened->clock.time - hours * hour;
        std::optional<HistoryPage> page;
        read(asked, head, page);
        QTRY_VERIFY(page);
        QCOMPARE(page->messages.size(), std::size_t(hours + 1));
        compare(*page, readPage(*m_stores, asked));
    }
    QCOMPARE(m_log.pageReads[m_group], 3);
}

void tst_PageCache::aReadFromBeforeAnEntryIsNotShared()
{
    const Seq first = commit(text(m_group, m_ada, QStringLiteral("teh")));
    std::optional<HistoryPage> before, after, again;
    m_log.hold = true;
    read(query(), first, before);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(1));
    const Seq head = commit(edit(m_group, m_ada, first, QStringLiteral("the")));
    read(query(), head, after);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(2));
    m_log.release();
    QCOMPARE(before->messages[0].text, QStringLiteral("teh"));
    QCOMPARE(after->messages[0].text, QStringLiteral("the"));
    read(query(), head, again);
    QVERIFY(again);
    compare(*again, *after);
}

void tst_PageCache::aReadThatIsOvertakenIsNotKept()
{
    const Seq first = commit(text(m_group, m_ada, QStringLiteral("teh")));
    std::optional<HistoryPage> before, after, again;
    m_log.hold = true;
    read(query(), first, before);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(1));
    const Seq head = commit(edit(m_group, m_ada, first, QStringLiteral("the")));
    read(query(), head, after);
    QTRY_COMPARE(m_log.answers.size(), std::size_t(2));
    m_log.releaseBackwards();
    QCOMPARE(before->messages[0].text, QStringLiteral("teh"));
    read(query(), head, again);
    QVERIFY(again); // at once
    compare(*again, *after);
}

void tst_PageCache::itIsBounded()
{
    m_pages = std::make_unique<PageCache>(m_log, 20'000);
    for (int i = 0; i < 20; ++i) {
        m_group = createGroup(*m_stores, {m_ada});
        std::optional<HistoryPage> page;
        const Seq head = commit(text(m_group, m_ada, QString(200, u'x')));
        read(query(), head, page);
        QTRY_VERIFY(page);
        QVERIFY(m_pages->weight() <= 20'000);
        read(query(), head, page);
    }
    QCOMPARE(m_pages->metrics().hits.value(), std::uint64_t(20));
    QVERIFY(m_pages->weight() > 10'000);
}

KITH_TEST(tst_PageCache)
#include "tst_pagecache.moc"
