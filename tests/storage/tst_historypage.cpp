// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

using namespace kith;

//! A page gives messages as they are now.
class tst_HistoryPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void theNewestComeOldestFirst();
    void pagesMeetWithoutGapOrRepeat();
    void sinceBoundsTheAgeButNotBelowTheLimit();
    void mostBoundsWhatSinceLetsIn();
    void aPageMayGoOnAboveItsPlace();
    void onlyTextMemberAndTitleAreShown();
    void anEditedMessageHasItsLastText();
    void reactionsAreGatheredInTheirOrder();
    void aDeletedMessageIsBlankAndWithoutReactions();
    void aChangeToWhatIsNoMessageChangesNothing();
    void aMessageFarBelowManyReactionsIsFound();
    void anUnknownConversationIsEmpty();

private:
    void write(const NewEntry &added) { kith::write(*m_stores, {{}, {added}}); }
    void send(const QString &words) { write(text(m_group, m_ada, words)); }
    HistoryPage page(Seq before, int limit) { return readPage(*m_stores, {m_group, before, 0, limit, 200}); }
    static std::vector<Seq> seqs(const HistoryPage &page);

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    UserId m_ada, m_bob, m_cem;
    ConversationId m_group;
};

void tst_HistoryPage::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_bob = createUser(*m_stores, QStringLiteral("bob"));
    m_cem = createUser(*m_stores, QStringLiteral("cem"));
    m_group = createGroup(*m_stores, {m_ada, m_bob, m_cem});
}

std::vector<Seq> tst_HistoryPage::seqs(const HistoryPage &page)
{
    std::vector<Seq> seqs;
    for (const Message &message : page.messages)
        seqs.push_back(message.seq);
    return seqs;
}

void tst_HistoryPage::theNewestComeOldestFirst()
{
    for (int i = 1; i <= 5; ++i)
        send(QString::number(i));
    const HistoryPage newest = page(0, 3);
    QCOMPARE(seqs(newest), (std::vector<Seq>{3, 4, 5}));
    QVERIFY(newest.more);
    QCOMPARE(newest.head, Seq(5));
    QCOMPARE(newest.messages[0].text, QStringLiteral("3"));
    QCOMPARE(newest.messages[0].author, m_ada);
    QVERIFY(!newest.messages[0].clientId.isNull());
    QCOMPARE(newest.messages[0].messages, std::int64_t(3));

    const HistoryPage all = page(0, 5);
    QCOMPARE(all.messages.size(), std::size_t(5));
    QVERIFY(!all.more);
    QCOMPARE(page(100, 5).messages, all.messages); // above the end is the end
}

void tst_HistoryPage::pagesMeetWithoutGapOrRepeat()
{
    for (int i = 1; i <= 30; ++i) {
        send(QString::number(i));
        write(reaction(m_group, m_bob, 1, QStringLiteral("👍")));
        if (i % 3 == 0)
            write(title(m_group, m_ada, QString::number(i)));
    }
    std::vector<Seq> all;
    Seq before = 0;
    bool more = true;
    while (more) {
        const HistoryPage next = page(before, 7);
        const auto found = seqs(next);
        all.insert(all.begin(), found.begin(), found.end());
        before = found.front();
        more = next.more;
    }
    QCOMPARE(all, seqs(page(0, 200)));
    QCOMPARE(all.size(), std::size_t(40));
    // A place between messages is as good as one of them.
    QCOMPARE(page(3, 1).messages.at(0).seq, Seq(1));
}

void tst_HistoryPage::sinceBoundsTheAgeButNotBelowTheLimit()
{
    const std::int64_t start = m_opened->clock.time;
    for (int i = 0; i < 10; ++i) {
        m_opened->setTime(start + i * 1000);
        send(QString::number(i));
    }
    const auto since = [&](int seconds, int limit) {
        return readPage(*m_stores, {m_group, 0, start + seconds * 1000, limit, 200});
    };
    QCOMPARE(seqs(since(4, 2)), (std::vector<Seq>{5, 6, 7, 8, 9, 10}));
    QVERIFY(since(4, 2).more);
    QCOMPARE(seqs(since(9, 3)), (std::vector<Seq>{8, 9, 10}));
    QCOMPARE(seqs(since(99, 1)), (std::vector<Seq>{10}));
    QCOMPARE(since(0, 1).messages.size(), std::size_t(10));
    QVERIFY(!since(0, 1).more);
}

void tst_HistoryPage::mostBoundsWhatSinceLetsIn()
{
    for (int i = 0; i < 10; ++i)
        send(QString::number(i));
    const HistoryPage four = readPage(*m_stores, {m_group, 0, 1, 2, 4});
    QCOMPARE(seqs(four), (std::vector<Seq>{7, 8, 9, 10}));
    QVERIFY(four.more);
    QCOMPARE(readPage(*m_stores, {m_group, 0, 0, 9, 4}).messages.size(), std::size_t(4));
}

void tst_HistoryPage::aPageMayGoOnAboveItsPlace()
{
    for (int i = 1; i <= 5; ++i) {
        send(QString::number(i));
        write(reaction(m_group, m_bob, 2 * i - 1, QStringLiteral("👍"))); // the texts are 1, 3, 5, 7, 9
    }
    const auto around = [&](Seq place, int below, int above) {
        return readPage(*m_stores, {m_group, place, 0, below, 200, above});
    };
    const auto middle = around(5, 1, 2);
    QCOMPARE(seqs(middle), (std::vector<Seq>{3, 5, 7}));
    QVERIFY(middle.more);
    QVERIFY(middle.newer);
    QCOMPARE(seqs(around(4, 1, 1)), (std::vector<Seq>{3, 5})); // a place between messages
    QVERIFY(!around(5, 0, 3).newer);
    QVERIFY(around(5, 0, 3).more);
    QCOMPARE(seqs(around(5, 0, 3)), (std::vector<Seq>{5, 7, 9}));
    QVERIFY(!around(1, 7, 1).more);
    QCOMPARE(seqs(around(1, 7, 1)), (std::vector<Seq>{1}));
    QCOMPARE(seqs(around(100, 1, 1)), (std::vector<Seq>{9}));
    write(edit(m_group, m_ada, 7, QStringLiteral("seven")));
    QCOMPARE(around(7, 0, 1).messages.at(0).text, QStringLiteral("seven"));
    QCOMPARE(around(1, 0, 1).messages.at(0).reactions.size(), std::size_t(1));
}

void tst_HistoryPage::onlyTextMemberAndTitleAreShown()
{
    send(QStringLiteral("hello"));
    write(edit(m_group, m_ada, 1, QStringLiteral("hello!")));
    write(membership(m_group, m_ada, m_bob, Role::Admin));
    write(reaction(m_group, m_bob, 1, QStringLiteral("👍")));
    write(title(m_group, m_bob, QStringLiteral("Kitchen")));
    write(text(m_group, m_bob, QStringLiteral("an answer"), 1));

    QCOMPARE(page(0, 10).head, Seq(6));
    QCOMPARE(page(2, 10).head, Seq(6)); // of the log, whatever the page is of
    const auto messages = page(0, 10).messages;
    QCOMPARE(messages.size(), std::size_t(4));
    QCOMPARE(messages[1].kind, EntryKind::Member);
    QCOMPARE(messages[1].subject, m_bob);
    QCOMPARE(messages[1].role, Role::Admin);
    QCOMPARE(messages[2].kind, EntryKind::Title);
    QCOMPARE(messages[2].text, QStringLiteral("Kitchen"));
    QCOMPARE(messages[3].target, Seq(1));
}

void tst_HistoryPage::anEditedMessageHasItsLastText()
{
    send(QStringLiteral("helo"));
    QCOMPARE(page(0, 1).messages[0].edited, Seq(0));
    write(edit(m_group, m_ada, 1, QStringLiteral("hello")));
    write(edit(m_group, m_ada, 1, QStringLiteral("hello!")));
    const Message message = page(0, 1).messages[0];
    QCOMPARE(message.seq, Seq(1));
    QCOMPARE(message.text, QStringLiteral("hello!"));
    QCOMPARE(message.edited, Seq(3));
    // The log still tells it as it happened.
    QCOMPARE(readLog(*m_stores, m_group)[0].text, QStringLiteral("helo"));
}

void tst_HistoryPage::reactionsAreGatheredInTheirOrder()
{
    const QString thumb = QStringLiteral("👍"), heart = QStringLiteral("❤️");
    send(QStringLiteral("one"));
    send(QStringLiteral("two"));
    write(reaction(m_group, m_bob, 1, thumb));
    write(reaction(m_group, m_cem, 1, heart));
    write(reaction(m_group, m_ada, 1, thumb));
    write(reaction(m_group, m_bob, 1, thumb)); // again: nothing new
    write(reaction(m_group, m_bob, 2, heart));

    auto messages = page(0, 10).messages;
    QCOMPARE(messages[0].reactions,
             (std::vector<Reaction>{{thumb, {m_bob, m_ada}, {3, 5}}, {heart, {m_cem}, {4}}}));
    QCOMPARE(messages[1].reactions, (std::vector<Reaction>{{heart, {m_bob}, {6}}}));

    write(withdrawal(m_group, m_bob, 1, thumb));
    write(withdrawal(m_group, m_cem, 1, thumb)); // had none
    write(withdrawal(m_group, m_cem, 1, heart));
    QCOMPARE(page(0, 10).messages[0].reactions, (std::vector<Reaction>{{thumb, {m_ada}, {5}}}));

    write(reaction(m_group, m_bob, 1, thumb)); // the last in line now
    QCOMPARE(page(0, 10).messages[0].reactions, (std::vector<Reaction>{{thumb, {m_ada, m_bob}, {5, 9}}}));
}

void tst_HistoryPage::aDeletedMessageIsBlankAndWithoutReactions()
{
    send(QStringLiteral("secret"));
    write(edit(m_group, m_ada, 1, QStringLiteral("secret!")));
    write(reaction(m_group, m_bob, 1, QStringLiteral("👍")));
    write(deletion(m_group, m_ada, 1));
    write(reaction(m_group, m_bob, 1, QStringLiteral("👎"))); // too late
    write(edit(m_group, m_ada, 1, QStringLiteral("back"))); // too late

    const auto messages = page(0, 10).messages;
    QCOMPARE(messages.size(), std::size_t(1));
    QVERIFY(messages[0].deleted);
    QCOMPARE(messages[0].text, QString());
    QCOMPARE(messages[0].edited, Seq(0));
    QVERIFY(messages[0].reactions.empty());
}

void tst_HistoryPage::aChangeToWhatIsNoMessageChangesNothing()
{
    write(title(m_group, m_ada, QStringLiteral("Kitchen")));
    write(edit(m_group, m_ada, 1, QStringLiteral("Cellar")));
    write(reaction(m_group, m_ada, 1, QStringLiteral("👍")));
    write(deletion(m_group, m_ada, 1));
    write(deletion(m_group, m_ada, 999));
    const auto messages = page(0, 10).messages;
    QCOMPARE(messages.size(), std::size_t(1));
    QCOMPARE(messages[0].text, QStringLiteral("Kitchen"));
    QCOMPARE(messages[0].edited, Seq(0));
    QVERIFY(!messages[0].deleted);
    QVERIFY(messages[0].reactions.empty());
}

void tst_HistoryPage::aMessageFarBelowManyReactionsIsFound()
{
    send(QStringLiteral("liked and not"));
    int answered = 0;
    constexpr int count = 3000;
    for (int i = 0; i < count; ++i) {
        const QString thumb = QStringLiteral("👍");
        m_stores->log.write(
            {{}, {i % 2 ? withdrawal(m_group, m_bob, 1, thumb) : reaction(m_group, m_bob, 1, thumb)}},
            [&](const Result<Written> &written) { answered += bool(written); });
    }
    QTRY_COMPARE_WITH_TIMEOUT(answered, count, 60'000);
    const HistoryPage newest = page(0, 1);
    QCOMPARE(seqs(newest), (std::vector<Seq>{1}));
    QVERIFY(!newest.more);
    QVERIFY(newest.messages[0].reactions.empty());
}

void tst_HistoryPage::anUnknownConversationIsEmpty()
{
    QVERIFY(page(0, 10).messages.empty()); // nothing was said
    const HistoryPage unknown = readPage(*m_stores, {newId<ConversationId>(), 0, 0, 10, 10});
    QVERIFY(unknown.messages.empty());
    QVERIFY(!unknown.more);
}

KITH_TEST(tst_HistoryPage)
#include "tst_historypage.moc"
