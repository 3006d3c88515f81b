// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "tests/app/openedconversation.h"

#include "shared/limits.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

//! Writing, replying and editing in an open conversation.
class tst_Composing : public OpenedConversation
{
    Q_OBJECT

private Q_SLOTS:
    void sendingShowsTheMessageAtOnce();
    void blankAndEndlessTextsAreNotSent();
    void repliesQuote();
    void editsReplaceTheText();
    void lineEndsOfAnEditorAreNoChange();
    void whatShowsNothingIsNotSent();
    void hugeTextsAreNotTaken();
    void onlyOwnTextsAreEdited();
    void failedMessagesAreTriedDroppedOrTakenBack();
    void aFailedEditIsTakenBack();
    void whatIsAboutADeletedMessageIsTakenBackWithoutIt();
    void aReplyBeingWrittenOutlivesItsMessage();
    void draftsAreStoredSoonAndAtTheEnd();
    void theDraftOfBeforeIsThere();
    void sendingClearsTheDraft();
    void aReplyIsThereAgain();
    void anEditIsThereAgain();
    void anEditOrAReplyIsStoredSoon();
    void whatWasDoneIsNotThereAgain();
    void aStoredEditOfWhatWasDeletedBecomesTheDraft();
    void aStoredReplyToWhatIsFarAboveNamesItsAuthor();
    void whatWaitsIsEditedOrDiscarded();
};

void tst_Composing::sendingShowsTheMessageAtOnce()
{
    QVERIFY(m_open->composing()->send(QStringLiteral("Who brings the ladder?")));
    QCOMPARE(texts().last(), QStringLiteral("Who brings the ladder?"));
    QCOMPARE(value(*m_open->messages(), 0, "state").toInt(), int(Delivery::Queued));
    const auto waiting = outbox(m_world->history);
    QCOMPARE(waiting.size(), std::size_t(1));
    QCOMPARE(waiting.front().conversation, crew);
    QVERIFY(waiting.front().peer.isNull());
    QCOMPARE(waiting.front().writtenAt, m_world->time.now());

    open(adaAndBob);
    QVERIFY(m_open->composing()->send(QStringLiteral("hello")));
    m_world->settle();
    QCOMPARE(outbox(m_world->history).back().peer, bob);
}

void tst_Composing::blankAndEndlessTextsAreNotSent()
{
    QSignalSpy failed(m_open->composing(), &Composing::failed);
    QVERIFY(!m_open->composing()->send(QStringLiteral(" \n ")));
    QCOMPARE(failed.count(), 0);
    m_open->composing()->setDraft(QString(limits::textBytes / 2, u'é') + u'x');
    QVERIFY(!m_open->composing()->send(m_open->composing()->draft()));
    QCOMPARE(failed.count(), 1);
    QVERIFY(!m_open->composing()->draft().isEmpty());
    QVERIFY(m_open->composing()->send(QString(limits::textBytes / 2, u'é')));
}

void tst_Composing::repliesQuote()
{
    m_open->composing()->startReply(1);
    QCOMPARE(m_open->composing()->replyTo(), Seq(1));
    QCOMPARE(m_open->composing()->replyAuthor(), QStringLiteral("Bob Bean"));
    QCOMPARE(m_open->composing()->replyText(), QStringLiteral("theirs"));
    QVERIFY(m_open->composing()->send(QStringLiteral("so it is")));
    QCOMPARE(m_open->composing()->replyTo(), Seq(0));
    QCOMPARE(texts().last(), QStringLiteral("so it is"));
    QCOMPARE(value(*m_open->messages(), 0, "replyText").toString(), QStringLiteral("theirs"));
    m_open->composing()->startReply(1);
    m_open->composing()->cancelReplyOrEdit();
    QVERIFY(m_open->composing()->send(QStringLiteral("no reply")));
    QCOMPARE(texts().last(), QStringLiteral("no reply"));
    QCOMPARE(value(*m_open->messages(), 0, "replySeq").toInt(), 0);
}

void tst_Composing::editsReplaceTheText()
{
    m_open->composing()->setDraft(QStringLiteral("kept"));
    QVERIFY(m_open->composing()->startEditLast());
    QCOMPARE(m_open->composing()->editing(), Seq(2));
    QCOMPARE(m_open->composing()->editText(), QStringLiteral("mine"));
    QVERIFY(m_open->composing()->send(QStringLiteral("mine")));
    QCOMPARE(m_open->composing()->editing(), Seq(0));
    m_world->settle();
    QVERIFY(outbox(m_world->history).empty()); // nothing changed
    m_open->composing()->startEdit(2);
    QVERIFY(m_open->composing()->send(QStringLiteral("mine, better")));
    QCOMPARE(texts(), QStringList({QStringLiteral("theirs"), QStringLiteral("mine, better")}));
    QCOMPARE(m_open->composing()->draft(), QStringLiteral("kept"));
}

void tst_Composing::lineEndsOfAnEditorAreNoChange()
{
    m_world->apply(crew, {text(3, ada, QStringLiteral("a\r\nb\rc\u00a0d"))});
    m_open->composing()->startEdit(3);
    QCOMPARE(m_open->composing()->editText(), QStringLiteral("a\r\nb\rc\u00a0d"));
    QVERIFY(m_open->composing()->send(QStringLiteral("a\nb\nc\u00a0d")));
    m_world->settle();
    QVERIFY(outbox(m_world->history).empty());
    m_open->composing()->startEdit(3);
    QVERIFY(m_open->composing()->send(QStringLiteral("a\nb\nc d")));
    m_world->settle();
    QCOMPARE(outbox(m_world->history).size(), std::size_t(1));
}

void tst_Composing::whatShowsNothingIsNotSent()
{
    QVERIFY(!m_open->composing()->send(QStringLiteral("\u200b\u3164\n")));
    m_world->settle();
    QVERIFY(outbox(m_world->history).empty());
}

void tst_Composing::hugeTextsAreNotTaken()
{
    QSignalSpy failed(m_open->composing(), &Composing::failed);
    QVERIFY(m_open->composing()->takes(QString(limits::textBytes, u'x')));
    QCOMPARE(failed.count(), 0);
    QVERIFY(!m_open->composing()->takes(QString(5'000'000, u'x')));
    QCOMPARE(failed.count(), 1);
}

void tst_Composing::onlyOwnTextsAreEdited()
{
    m_open->composing()->startEdit(1);
    QCOMPARE(m_open->composing()->editing(), Seq(0));
    m_open->composing()->startEdit(77);
    QCOMPARE(m_open->composing()->editing(), Seq(0));
    m_open->composing()->remove(2);
    m_world->settle();
    QVERIFY(!m_open->composing()->startEditLast());
}

void tst_Composing::failedMessagesAreTriedDroppedOrTakenBack()
{
    const auto fail = [this](const QString &text) {
        QVERIFY(m_open->composing()->send(text));
        const ClientId id = outbox(m_world->history).back().clientId;
        store([&](QObject *context, auto done) {
            m_world->history.serverUpdates().applyRefused(id, QStringLiteral("No."), context, done);
        });
    };
    fail(QStringLiteral("one"));
    const QString first = value(*m_open->messages(), 0, "clientId").toString();
    m_open->composing()->retry(first);
    m_world->settle();
    QCOMPARE(value(*m_open->messages(), 0, "state").toInt(), int(Delivery::Queued));
    m_open->composing()->discard(first);
    QCOMPARE(texts().last(), QStringLiteral("mine"));

    m_open->composing()->startReply(1);
    fail(QStringLiteral("two"));
    m_open->composing()->setDraft(QStringLiteral("three"));
    m_open->composing()->editUnsent(value(*m_open->messages(), 0, "clientId").toString());
    QTRY_COMPARE(m_open->composing()->draft(), QStringLiteral("two\nthree"));
    QCOMPARE(m_open->composing()->replyTo(), Seq(1));
    QCOMPARE(texts().last(), QStringLiteral("mine"));
    QVERIFY(outbox(m_world->history).empty());
}

void tst_Composing::aFailedEditIsTakenBack()
{
    m_open->composing()->startEdit(2);
    QVERIFY(m_open->composing()->send(QStringLiteral("better")));
    const ClientId id = outbox(m_world->history).back().clientId;
    store([&](QObject *context, auto done) {
        m_world->history.serverUpdates().applyRefused(id, QStringLiteral("No."), context, done);
    });
    const int row = m_open->messages()->rowOfSeq(2);
    QCOMPARE(value(*m_open->messages(), row, "state").toInt(), int(Delivery::Failed));
    m_open->composing()->editUnsent(value(*m_open->messages(), row, "clientId").toString());
    QTRY_COMPARE(m_open->composing()->editing(), Seq(2));
    QCOMPARE(m_open->composing()->editText(), QStringLiteral("better"));
    QVERIFY(m_open->composing()->send(
        QStringLiteral("better"))); // as it was: it differs from what the server has
    m_world->settle();
    QCOMPARE(outbox(m_world->history).size(), std::size_t(1));
    QCOMPARE(outbox(m_world->history).front().text, QStringLiteral("better"));
}

void tst_Composing::whatIsAboutADeletedMessageIsTakenBackWithoutIt()
{
    const auto refuse = [this] {
        const ClientId id = outbox(m_world->history).back().clientId;
        store([&](QObject *context, auto done) {
            m_world->history.serverUpdates().applyRefused(id, QStringLiteral("No."), context, done);
        });
    };
    m_open->composing()->startReply(1);
    QVERIFY(m_open->composing()->send(QStringLiteral("so it is")));
    refuse();
    m_world->apply(crew, {change(3, bob, EntryKind::Delete, 1, {}, 2)});
    m_open->composing()->editUnsent(value(*m_open->messages(), 0, "clientId").toString());
    QTRY_COMPARE(m_open->composing()->draft(), QStringLiteral("so it is"));
    QCOMPARE(m_open->composing()->replyTo(), Seq(0));

    m_open->composing()->setDraft({});
    m_open->composing()->startEdit(2);
    QVERIFY(m_open->composing()->send(QStringLiteral("mine, better")));
    refuse();
    m_world->apply(crew, {change(4, ada, EntryKind::Delete, 2, {}, 2)});
    m_open->composing()->editUnsent(
        value(*m_open->messages(), m_open->messages()->rowOfSeq(2), "clientId").toString());
    QTRY_COMPARE(m_open->composing()->draft(), QStringLiteral("mine, better"));
    QCOMPARE(m_open->composing()->editing(), Seq(0));
    QCOMPARE(m_open->composing()->replyTo(), Seq(0));
}

void tst_Composing::aReplyBeingWrittenOutlivesItsMessage()
{
    m_open->composing()->startReply(1);
    m_open->composing()->setDraft(QStringLiteral("so it is"));
    m_world->apply(crew, {change(3, bob, EntryKind::Delete, 1, {}, 2)});
    QCOMPARE(m_open->composing()->replyTo(), Seq(0));
    QCOMPARE(m_open->composing()->draft(), QStringLiteral("so it is"));
    m_open->composing()->startReply(1);
    QCOMPARE(m_open->composing()->replyTo(), Seq(0));
}

void tst_Composing::draftsAreStoredSoonAndAtTheEnd()
{
    const auto stored = [this] {
        for (const LocalConversation &one : conversations(m_world->history)) {
            if (one.id == crew)
                return one.draft;
        }
        return QString();
    };
    m_open->composing()->setDraft(QStringLiteral("a"));
    m_world->time.advance(200);
    m_open->composing()->setDraft(QStringLiteral("ab"));
    m_world->time.advance(200); // typing on does not put it off
    QCOMPARE(stored(), QStringLiteral("ab"));
    m_open->composing()->setDraft(QStringLiteral("abc"));
    m_open.reset();
    QCOMPARE(stored(), QStringLiteral("abc"));
}

void tst_Composing::theDraftOfBeforeIsThere()
{
    m_open->composing()->setDraft(QStringLiteral("unfinished"));
    open(adaAndBob);
    QCOMPARE(m_open->composing()->draft(), QString());
    open(crew);
    QCOMPARE(m_open->composing()->draft(), QStringLiteral("unfinished"));
}

void tst_Composing::sendingClearsTheDraft()
{
    m_open->composing()->setDraft(QStringLiteral("done"));
    QVERIFY(m_open->composing()->send(QStringLiteral("done")));
    QCOMPARE(m_open->composing()->draft(), QString());
    m_world->settle();
    open(crew);
    QCOMPARE(m_open->composing()->draft(), QString());
    QCOMPARE(texts().last(), QStringLiteral("done"));
}

void tst_Composing::aReplyIsThereAgain()
{
    m_open->composing()->startReply(1);
    m_open->composing()->setDraft(QStringLiteral("so it is"));
    open(adaAndBob);
    QCOMPARE(m_open->composing()->replyTo(), Seq(0));
    open(crew);
    QCOMPARE(m_open->composing()->draft(), QStringLiteral("so it is"));
    QCOMPARE(m_open->composing()->replyTo(), Seq(1));
    QCOMPARE(m_open->composing()->replyAuthor(), QStringLiteral("Bob Bean"));
    QVERIFY(m_open->composing()->send(m_open->composing()->draft()));
    m_world->settle();
    QCOMPARE(outbox(m_world->history).back().target, Seq(1));
}

void tst_Composing::anEditIsThereAgain()
{
    m_open->composing()->setDraft(QStringLiteral("kept"));
    m_open->composing()->startEdit(2);
    m_open->composing()->setEditText(QStringLiteral("mine. And more."));
    open(adaAndBob);
    open(crew);
    QCOMPARE(m_open->composing()->editing(), Seq(2));
    QCOMPARE(m_open->composing()->editText(), QStringLiteral("mine. And more."));
    QCOMPARE(m_open->composing()->editOriginal(), QStringLiteral("mine"));
    QCOMPARE(m_open->composing()->draft(), QStringLiteral("kept"));
    QVERIFY(m_open->composing()->send(QStringLiteral("mine"))); // as it was: no change
    m_world->settle();
    QVERIFY(outbox(m_world->history).empty());
}

void tst_Composing::anEditOrAReplyIsStoredSoon()
{
    const auto stored = [this] {
        return wait<std::optional<LocalConversation>>(
                   [&](QObject *context, auto done) { m_world->history.conversation(crew, context, done); })
            ->draftTarget;
    };
    m_open->composing()->startEdit(2);
    m_open->composing()->setEditText(QStringLiteral("mine, be"));
    m_world->time.advance(300);
    QCOMPARE(stored(), (DraftTarget{0, 2, QStringLiteral("mine, be")}));
    m_open->composing()->startReply(1);
    m_world->time.advance(300);
    QCOMPARE(stored(), (DraftTarget{1, 0, {}}));
    m_open->composing()->cancelReplyOrEdit();
    m_world->time.advance(300);
    QCOMPARE(stored(), DraftTarget());
}

void tst_Composing::whatWasDoneIsNotThereAgain()
{
    m_open->composing()->startEdit(2);
    m_open->composing()->setEditText(QStringLiteral("mine, better"));
    m_world->time.advance(300);
    QVERIFY(m_open->composing()->send(QStringLiteral("mine, better")));
    open(crew);
    QCOMPARE(m_open->composing()->editing(), Seq(0));
    m_open->composing()->startReply(1);
    m_world->time.advance(300);
    QVERIFY(m_open->composing()->send(QStringLiteral("so it is")));
    open(crew);
    QCOMPARE(m_open->composing()->replyTo(), Seq(0));
}

void tst_Composing::aStoredEditOfWhatWasDeletedBecomesTheDraft()
{
    m_open->composing()->startEdit(2);
    m_open->composing()->setEditText(QStringLiteral("three sentences"));
    open(adaAndBob);
    m_world->apply(crew, {change(3, ada, EntryKind::Delete, 2, {}, 2)});
    open(crew);
    QTRY_COMPARE(m_open->composing()->draft(), QStringLiteral("three sentences"));
    QCOMPARE(m_open->composing()->editing(), Seq(0));
}

void tst_Composing::aStoredReplyToWhatIsFarAboveNamesItsAuthor()
{
    m_open->composing()->startReply(1);
    open(adaAndBob);
    m_world->say(crew, 3, 200);
    m_world->history.userActions().setReadMark(crew, 200);
    open(crew);
    QCOMPARE(m_open->messages()->rowOfSeq(1), -1);
    QCOMPARE(m_open->composing()->replyTo(), Seq(1));
    QCOMPARE(m_open->composing()->replyAuthor(), QStringLiteral("Bob Bean"));
    QCOMPARE(m_open->composing()->replyText(), QStringLiteral("theirs"));
}

void tst_Composing::whatWaitsIsEditedOrDiscarded()
{
    m_open->composing()->startReply(1);
    QVERIFY(m_open->composing()->send(QStringLiteral("so it is")));
    QVERIFY(m_open->composing()->send(QStringLiteral("wrong")));
    QCOMPARE(texts().last(), QStringLiteral("wrong"));
    m_open->composing()->discard(value(*m_open->messages(), 0, "clientId").toString());
    QCOMPARE(texts().last(), QStringLiteral("so it is"));
    QVERIFY(m_open->composing()->startEditLast());
    QTRY_COMPARE(m_open->composing()->draft(), QStringLiteral("so it is"));
    QCOMPARE(m_open->composing()->replyTo(), Seq(1));
    QCOMPARE(texts().last(), QStringLiteral("mine"));
    QVERIFY(outbox(m_world->history).empty());

    // The server may have it already.
    QVERIFY(m_open->composing()->send(QStringLiteral("so it is")));
    m_world->settle();
    wait<NextOutgoing>([&](QObject *context, auto done) {
        m_world->history.serverUpdates().handOverOutgoing(context, done);
    });
    QSignalSpy failed(m_open->composing(), &Composing::failed);
    m_open->composing()->discard(value(*m_open->messages(), 0, "clientId").toString());
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(outbox(m_world->history).size(), 1u);
}

KITH_TEST(tst_Composing)
#include "tst_composing.moc"
