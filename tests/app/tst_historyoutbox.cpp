// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "tests/app/historyfixture.h"
#include "tests/runner/runner.h"

using namespace kith;
using namespace kith::sample;

class tst_HistoryOutbox : public HistoryFixture
{
    Q_OBJECT

private Q_SLOTS:
    void aQueuedTextIsOnScreenAtOnce();
    void anAcceptedTextKeepsItsRow();
    void anEventThatComesBeforeItsAnswerIsShownOnce();
    void whatIsAcceptedInAnotherEpochLeavesTheScreen();
    void aQueuedEditShowsItsText();
    void aFailedEditKeepsTheOldText();
    void theDraftGoesWithItsText();
    void aFailedTextCanBeRetriedOrDiscarded();
    void whatWasAcceptedBeforeARemovalIsShownOnce();
    void whatAPageBroughtIsShownOnce();
};

void tst_HistoryOutbox::aQueuedTextIsOnScreenAtOnce()
{
    QVERIFY(add(outgoing(1, QStringLiteral("one"))));
    QVERIFY(add(outgoing(2, QStringLiteral("two"))));
    QVERIFY(add(outgoing(2, QStringLiteral("two"))));
    QCOMPARE(m_added.size(), 2u);
    QCOMPARE(m_added[0].message.text, QStringLiteral("one"));
    QCOMPARE(m_added[0].pending, Pending::Queued);
    QVERIFY(m_added[0].isBefore(m_added[1]));
    start();
    QCOMPARE(texts(newest(*m_history, adaAndBob)),
             QStringList({QStringLiteral("one"), QStringLiteral("two")}));
    const auto list = conversations(*m_history);
    QCOMPARE(list.size(), 1u);
    QCOMPARE(list[0].peer, bob);
    QCOMPARE(list[0].queued, 2);
    QCOMPARE(list[0].last->message.text, QStringLiteral("two"));
    QCOMPARE(list[0].unread(), 0);
}

void tst_HistoryOutbox::anAcceptedTextKeepsItsRow()
{
    applyConversation(direct(4));
    QVERIFY(add(outgoing(1, QStringLiteral("one"))));
    m_added.clear();
    const reply::Accepted accepted{adaAndBob, id<ClientId>(1), 5, 3'000'000, 5};
    for (int twice = 0; twice < 2; ++twice)
        store([&](QObject *context, auto done) {
            m_history->serverUpdates().applyAccepted(accepted, bob, context, done);
        });
    QCOMPARE(m_changed.size(), 1u);
    QCOMPARE(m_changed[0].message.seq, 5);
    QCOMPARE(m_changed[0].message.clientId, id<ClientId>(1));
    QCOMPARE(m_changed[0].pending, Pending::None);
    QVERIFY(outbox(*m_history).empty());

    Entry echo = text(5, ada, QStringLiteral("one"));
    echo.clientId = id<ClientId>(1);
    apply({{adaAndBob, echo}});
    QVERIFY(m_added.empty());
    QCOMPARE(texts(newest(*m_history, adaAndBob)),
             QStringList({QStringLiteral("text 4"), QStringLiteral("one")}));
}

void tst_HistoryOutbox::anEventThatComesBeforeItsAnswerIsShownOnce()
{
    applyConversation(direct(4));
    QVERIFY(add(outgoing(1, QStringLiteral("one"))));
    m_added.clear();
    Entry echo = text(5, ada, QStringLiteral("one"));
    echo.clientId = id<ClientId>(1);
    apply({{adaAndBob, echo}});
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyAccepted({adaAndBob, id<ClientId>(1), 5, echo.sentAt, 5}, bob,
                                                 context, done);
    });
    QVERIFY(m_added.empty());
    QCOMPARE(m_changed.size(), 1u);
    QVERIFY(outbox(*m_history).empty());
    QCOMPARE(newest(*m_history, adaAndBob).messages.size(), 2u);
}

void tst_HistoryOutbox::whatIsAcceptedInAnotherEpochLeavesTheScreen()
{
    applyConversation(direct(4));
    QVERIFY(add(outgoing(1, QStringLiteral("one"))));
    for (const int epoch : {1, 2}) {
        QVERIFY(wait<Result<bool>>([&](QObject *context, auto done) {
            m_history->serverUpdates().enterEpoch(id<EpochId>(epoch), context, done);
        }));
    }
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyAccepted({adaAndBob, id<ClientId>(1), 5, 3'000'000, 5}, bob, context,
                                                 done);
    });
    QVERIFY(outbox(*m_history).empty());
    QCOMPARE(m_removed, std::vector<ClientId>{id<ClientId>(1)});
    QCOMPARE(m_conversations.size(), 1u);
}

void tst_HistoryOutbox::aQueuedEditShowsItsText()
{
    applyConversation(direct());
    apply({{adaAndBob, text(1, ada, QStringLiteral("helo"))}});
    Outgoing edit = outgoing(1, QStringLiteral("hello"));
    edit.kind = EntryKind::Edit;
    edit.target = 1;
    QVERIFY(add(edit));
    QCOMPARE(m_changed.size(), 1u);
    QCOMPARE(m_changed[0].message.text, QStringLiteral("hello"));
    QVERIFY(m_changed[0].message.edited);
    QCOMPARE(m_changed[0].pending, Pending::Queued);
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyAccepted({adaAndBob, edit.clientId, 2, 3'000'000, 1}, bob, context,
                                                 done);
    });
    QCOMPARE(m_changed.back().message.edited, 2);
    QCOMPARE(m_changed.back().pending, Pending::None);
    QCOMPARE(newest(*m_history, adaAndBob).messages.size(), 1u);
}

void tst_HistoryOutbox::aFailedEditKeepsTheOldText()
{
    applyConversation(direct());
    apply({{adaAndBob, text(1, ada, QStringLiteral("helo"))}});
    Outgoing edit = outgoing(1, QStringLiteral("hello"));
    edit.kind = EntryKind::Edit;
    edit.target = 1;
    QVERIFY(add(edit));
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyRefused(edit.clientId, QStringLiteral("Too old."), context, done);
    });
    const LocalMessage row = m_changed.back();
    QCOMPARE(row.message.text, QStringLiteral("helo"));
    QCOMPARE(row.pending, Pending::Failed);
    QCOMPARE(row.failure, QStringLiteral("Too old."));
    QCOMPARE(row.pendingId, edit.clientId);
    const auto discarded = wait<std::optional<Outgoing>>(
        [&](QObject *context, auto done) { m_history->userActions().discard(row.pendingId, context, done); });
    QCOMPARE(discarded->text, QStringLiteral("hello"));
    QCOMPARE(m_changed.back().pending, Pending::None);
}

void tst_HistoryOutbox::theDraftGoesWithItsText()
{
    applyConversation(direct());
    m_history->userActions().setDraft(adaAndBob, QStringLiteral("hello"));
    start();
    QCOMPARE(conversations(*m_history)[0].draft, QStringLiteral("hello"));
    QVERIFY(add(outgoing(1, QStringLiteral("hello"))));
    QVERIFY(conversations(*m_history)[0].draft.isEmpty());
}

void tst_HistoryOutbox::aFailedTextCanBeRetriedOrDiscarded()
{
    QVERIFY(add(outgoing(1, QStringLiteral("one"))));
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyRefused(id<ClientId>(1), QStringLiteral("No."), context, done);
    });
    QCOMPARE(m_changed.back().pending, Pending::Failed);
    QCOMPARE(conversations(*m_history)[0].failed, 1);
    m_history->userActions().retry(id<ClientId>(1));
    QCOMPARE(outbox(*m_history)[0].pending, Pending::Queued);
    QCOMPARE(m_changed.back().pending, Pending::Queued);
    const auto discarded = wait<std::optional<Outgoing>>([&](QObject *context, auto done) {
        m_history->userActions().discard(id<ClientId>(1), context, done);
    });
    QCOMPARE(discarded->text, QStringLiteral("one"));
    QCOMPARE(m_removed, std::vector{id<ClientId>(1)});
    QVERIFY(outbox(*m_history).empty());
}

void tst_HistoryOutbox::whatWasAcceptedBeforeARemovalIsShownOnce()
{
    Conversation group = direct(2);
    group.id = crew;
    group.kind = ConversationKind::Group;
    applyConversation(group);
    Outgoing waiting = outgoing(1, QStringLiteral("one"));
    waiting.conversation = crew;
    waiting.peer = {};
    QVERIFY(add(waiting));
    Entry left = text(1, bob, {});
    left.kind = EntryKind::Left;
    left.subject = ada;
    left.about = crew;
    left.target = 4;
    apply({{selfConversation(ada), left}});
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyAccepted({crew, id<ClientId>(1), 3, 3'000'000, 3}, {}, context, done);
    });
    QVERIFY(m_removed.empty());
    const auto rows = newest(*m_history, crew).messages;
    QCOMPARE(rows.size(), 3u);
    QCOMPARE(rows[0].message.kind, EntryKind::Member);
    QCOMPARE(rows[1], m_changed.back());
    QCOMPARE(rows[1].message.text, QStringLiteral("one"));
}

void tst_HistoryOutbox::whatAPageBroughtIsShownOnce()
{
    applyConversation(direct(4));
    QVERIFY(add(outgoing(1, QStringLiteral("one"))));
    Entry echo = text(5, ada, QStringLiteral("one"));
    echo.clientId = id<ClientId>(1);
    Message sent;
    sent.seq = echo.seq;
    sent.author = ada;
    sent.clientId = echo.clientId;
    sent.sentAt = echo.sentAt;
    sent.messages = echo.messages;
    sent.text = echo.text;
    const reply::Page page{adaAndBob, {sent}, true, {}, 5};
    store([&](QObject *context, auto done) { m_history->serverUpdates().applyPage(page, 0, context, done); });
    apply({{adaAndBob, echo}});
    QCOMPARE(m_removed, std::vector{id<ClientId>(1)});
    QVERIFY(outbox(*m_history).empty());
    QCOMPARE(newest(*m_history, adaAndBob).messages.size(), 2u);
}

KITH_TEST(tst_HistoryOutbox)
#include "tst_historyoutbox.moc"
