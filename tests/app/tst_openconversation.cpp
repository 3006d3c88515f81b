// SPDX-License-Identifier: Apache-2.0
#include "app/openconversation.h"
#include "tests/app/modelfixture.h"

#include "shared/limits.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_OpenConversation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void saysWhatItIs();
    void sendingShowsTheMessageAtOnce();
    void blankAndEndlessTextsAreNotSent();
    void repliesQuote();
    void editsReplaceTheText();
    void onlyOwnTextsAreEdited();
    void deletingAndReactingWaitInTheOutbox();
    void failedMessagesAreTriedDroppedOrTakenBack();
    void aFailedEditIsTakenBack();
    void whatIsAboutADeletedMessageIsTakenBackWithoutIt();
    void aReplyBeingWrittenOutlivesItsMessage();
    void draftsAreStoredSoonAndAtTheEnd();
    void theDraftOfBeforeIsThere();
    void sendingClearsTheDraft();
    void readingMovesTheMarkForwardOnly();
    void typingIsToldAndShown();
    void membersAreManagedThroughTheServer();
    void refusalsAreSaid();
    void theOnlyOwnerIsToldWhyTheyCannotLeave();
    void whoLeftCannotWrite();
    void whatFailedStaysWhereOneLeft();

private:
    void open(ConversationId id);
    QStringList texts();

    std::unique_ptr<World> m_world;
    std::unique_ptr<OpenConversation> m_open;
};

void tst_OpenConversation::init()
{
    m_world = std::make_unique<World>();
    m_world->apply({direct(), crewOf(0, 0, Role::Admin)});
    m_world->apply(crew, {text(1, bob, QStringLiteral("theirs")), text(2, ada, QStringLiteral("mine"))});
    open(crew);
}

void tst_OpenConversation::cleanup()
{
    m_open.reset();
    m_world.reset();
}

void tst_OpenConversation::open(ConversationId id)
{
    m_open.reset();
    m_open = std::make_unique<OpenConversation>(id, &m_world->history, &m_world->presences, &m_world->server,
                                                &m_world->timing);
    QTRY_VERIFY(m_open->messages()->isLoaded());
    m_world->settle();
}

QStringList tst_OpenConversation::texts()
{
    m_world->settle();
    QStringList texts = column(*m_open->messages(), "plainText");
    texts.removeAll(QString());
    std::reverse(texts.begin(), texts.end());
    return texts;
}

void tst_OpenConversation::saysWhatItIs()
{
    QCOMPARE(m_open->kind(), QStringLiteral("group"));
    QCOMPARE(m_open->title(), QStringLiteral("Harbour crew"));
    QCOMPARE(m_open->initials(), QStringLiteral("HC"));
    QCOMPARE(m_open->subtitle(), QStringLiteral("3 members"));
    QCOMPARE(m_open->myRole(), QStringLiteral("admin"));
    QVERIFY(m_open->canManage());
    QSignalSpy presence(m_open.get(), &OpenConversation::presenceChanged);
    m_world->presences.apply(reply::Presences{{{bob, PresenceState::Online, 0}}});
    QVERIFY(presence.count() >= 1);
    QCOMPARE(m_open->subtitle(), QStringLiteral("3 members, 2 online"));

    open(adaAndBob);
    QCOMPARE(m_open->kind(), QStringLiteral("direct"));
    QCOMPARE(m_open->title(), QStringLiteral("Bob Bean"));
    QCOMPARE(m_open->presence(), QStringLiteral("online"));
    QCOMPARE(m_open->subtitle(), QStringLiteral("Online"));
    QCOMPARE(m_open->peerId(), toText(bob));
    QVERIFY(!m_open->canManage());
}

void tst_OpenConversation::sendingShowsTheMessageAtOnce()
{
    QVERIFY(m_open->send(QStringLiteral("Who brings the ladder?")));
    QCOMPARE(texts().last(), QStringLiteral("Who brings the ladder?"));
    QCOMPARE(value(*m_open->messages(), 0, "state").toInt(), int(Delivery::Queued));
    const auto waiting = outbox(m_world->history);
    QCOMPARE(waiting.size(), std::size_t(1));
    QCOMPARE(waiting.front().conversation, crew);
    QVERIFY(waiting.front().peer.isNull());
    QCOMPARE(waiting.front().writtenAt, m_world->timing.now());

    open(adaAndBob);
    QVERIFY(m_open->send(QStringLiteral("hello")));
    m_world->settle();
    QCOMPARE(outbox(m_world->history).back().peer, bob);
}

void tst_OpenConversation::blankAndEndlessTextsAreNotSent()
{
    QSignalSpy failed(m_open.get(), &OpenConversation::failed);
    QVERIFY(!m_open->send(QStringLiteral(" \n ")));
    QCOMPARE(failed.count(), 0);
    m_open->setDraft(QString(limits::textBytes / 2, u'é') + u'x');
    QVERIFY(!m_open->send(m_open->draft()));
    QCOMPARE(failed.count(), 1);
    QVERIFY(!m_open->draft().isEmpty());
    QVERIFY(m_open->send(QString(limits::textBytes / 2, u'é')));
}

void tst_OpenConversation::repliesQuote()
{
    m_open->startReply(1);
    QCOMPARE(m_open->replyTo(), Seq(1));
    QCOMPARE(m_open->replyAuthor(), QStringLiteral("Bob Bean"));
    QCOMPARE(m_open->replyText(), QStringLiteral("theirs"));
    QVERIFY(m_open->send(QStringLiteral("so it is")));
    QCOMPARE(m_open->replyTo(), Seq(0));
    QCOMPARE(texts().last(), QStringLiteral("so it is"));
    QCOMPARE(value(*m_open->messages(), 0, "replyText").toString(), QStringLiteral("theirs"));
    m_open->startReply(1);
    m_open->cancelReplyOrEdit();
    QVERIFY(m_open->send(QStringLiteral("no reply")));
    QCOMPARE(texts().last(), QStringLiteral("no reply"));
    QCOMPARE(value(*m_open->messages(), 0, "replySeq").toInt(), 0);
}

void tst_OpenConversation::editsReplaceTheText()
{
    m_open->setDraft(QStringLiteral("kept"));
    QVERIFY(m_open->startEditLast());
    QCOMPARE(m_open->editing(), Seq(2));
    QCOMPARE(m_open->editText(), QStringLiteral("mine"));
    QVERIFY(m_open->send(QStringLiteral("mine")));
    QCOMPARE(m_open->editing(), Seq(0));
    m_world->settle();
    QVERIFY(outbox(m_world->history).empty()); // nothing changed
    m_open->startEdit(2);
    QVERIFY(m_open->send(QStringLiteral("mine, better")));
    QCOMPARE(texts(), QStringList({QStringLiteral("theirs"), QStringLiteral("mine, better")}));
    QCOMPARE(m_open->draft(), QStringLiteral("kept"));
}

void tst_OpenConversation::onlyOwnTextsAreEdited()
{
    m_open->startEdit(1);
    QCOMPARE(m_open->editing(), Seq(0));
    m_open->startEdit(77);
    QCOMPARE(m_open->editing(), Seq(0));
    m_open->remove(2);
    m_world->settle();
    QVERIFY(!m_open->startEditLast());
}

void tst_OpenConversation::deletingAndReactingWaitInTheOutbox()
{
    m_open->startEdit(2);
    m_open->remove(2);
    QCOMPARE(m_open->editing(), Seq(0));
    m_open->react(1, QStringLiteral("👍"));
    m_world->settle();
    const int theirs = m_open->messages()->rowOfSeq(1);
    QCOMPARE(value(*m_open->messages(), theirs, "reactions").toList().size(), 1);
    QVERIFY(value(*m_open->messages(), m_open->messages()->rowOfSeq(2), "deleted").toBool());
    m_open->react(1, QStringLiteral("👍"));
    m_world->settle();
    QVERIFY(value(*m_open->messages(), theirs, "reactions").toList().isEmpty());
    const auto waiting = outbox(m_world->history);
    QVERIFY(waiting.back().withdrawn);
    m_open->react(2, QStringLiteral("👍")); // deleted
    m_world->settle();
    QCOMPARE(outbox(m_world->history).size(), waiting.size());
}

void tst_OpenConversation::failedMessagesAreTriedDroppedOrTakenBack()
{
    const auto fail = [this](const QString &text) {
        QVERIFY(m_open->send(text));
        const ClientId id = outbox(m_world->history).back().clientId;
        store([&](QObject *context, auto done) {
            m_world->history.applyRefused(id, QStringLiteral("No."), context, done);
        });
    };
    fail(QStringLiteral("one"));
    const QString first = value(*m_open->messages(), 0, "clientId").toString();
    m_open->retry(first);
    m_world->settle();
    QCOMPARE(value(*m_open->messages(), 0, "state").toInt(), int(Delivery::Queued));
    m_open->discard(first);
    QCOMPARE(texts().last(), QStringLiteral("mine"));

    m_open->startReply(1);
    fail(QStringLiteral("two"));
    m_open->setDraft(QStringLiteral("three"));
    m_open->editFailed(value(*m_open->messages(), 0, "clientId").toString());
    QTRY_COMPARE(m_open->draft(), QStringLiteral("two\nthree"));
    QCOMPARE(m_open->replyTo(), Seq(1));
    QCOMPARE(texts().last(), QStringLiteral("mine"));
    QVERIFY(outbox(m_world->history).empty());
}

void tst_OpenConversation::aFailedEditIsTakenBack()
{
    m_open->startEdit(2);
    QVERIFY(m_open->send(QStringLiteral("better")));
    const ClientId id = outbox(m_world->history).back().clientId;
    store([&](QObject *context, auto done) {
        m_world->history.applyRefused(id, QStringLiteral("No."), context, done);
    });
    const int row = m_open->messages()->rowOfSeq(2);
    QCOMPARE(value(*m_open->messages(), row, "state").toInt(), int(Delivery::Failed));
    m_open->editFailed(value(*m_open->messages(), row, "clientId").toString());
    QTRY_COMPARE(m_open->editing(), Seq(2));
    QCOMPARE(m_open->editText(), QStringLiteral("better"));
    QVERIFY(m_open->send(QStringLiteral("better"))); // as it was: it differs from what the server has
    m_world->settle();
    QCOMPARE(outbox(m_world->history).size(), std::size_t(1));
    QCOMPARE(outbox(m_world->history).front().text, QStringLiteral("better"));
}

void tst_OpenConversation::whatIsAboutADeletedMessageIsTakenBackWithoutIt()
{
    const auto refuse = [this] {
        const ClientId id = outbox(m_world->history).back().clientId;
        store([&](QObject *context, auto done) {
            m_world->history.applyRefused(id, QStringLiteral("No."), context, done);
        });
    };
    m_open->startReply(1);
    QVERIFY(m_open->send(QStringLiteral("so it is")));
    refuse();
    m_world->apply(crew, {change(3, bob, EntryKind::Delete, 1, {}, 2)});
    m_open->editFailed(value(*m_open->messages(), 0, "clientId").toString());
    QTRY_COMPARE(m_open->draft(), QStringLiteral("so it is"));
    QCOMPARE(m_open->replyTo(), Seq(0));

    m_open->setDraft({});
    m_open->startEdit(2);
    QVERIFY(m_open->send(QStringLiteral("mine, better")));
    refuse();
    m_world->apply(crew, {change(4, ada, EntryKind::Delete, 2, {}, 2)});
    m_open->editFailed(value(*m_open->messages(), m_open->messages()->rowOfSeq(2), "clientId").toString());
    QTRY_COMPARE(m_open->draft(), QStringLiteral("mine, better"));
    QCOMPARE(m_open->editing(), Seq(0));
    QCOMPARE(m_open->replyTo(), Seq(0));
}

void tst_OpenConversation::aReplyBeingWrittenOutlivesItsMessage()
{
    m_open->startReply(1);
    m_open->setDraft(QStringLiteral("so it is"));
    m_world->apply(crew, {change(3, bob, EntryKind::Delete, 1, {}, 2)});
    QCOMPARE(m_open->replyTo(), Seq(0));
    QCOMPARE(m_open->draft(), QStringLiteral("so it is"));
    m_open->startReply(1);
    QCOMPARE(m_open->replyTo(), Seq(0));
}

void tst_OpenConversation::draftsAreStoredSoonAndAtTheEnd()
{
    const auto stored = [this] {
        for (const LocalConversation &one : conversations(m_world->history)) {
            if (one.id == crew)
                return one.draft;
        }
        return QString();
    };
    m_open->setDraft(QStringLiteral("a"));
    m_world->timing.advance(200);
    m_open->setDraft(QStringLiteral("ab"));
    m_world->timing.advance(200); // typing on does not put it off
    QCOMPARE(stored(), QStringLiteral("ab"));
    m_open->setDraft(QStringLiteral("abc"));
    m_open.reset();
    QCOMPARE(stored(), QStringLiteral("abc"));
}

void tst_OpenConversation::theDraftOfBeforeIsThere()
{
    m_open->setDraft(QStringLiteral("unfinished"));
    open(adaAndBob);
    QCOMPARE(m_open->draft(), QString());
    open(crew);
    QCOMPARE(m_open->draft(), QStringLiteral("unfinished"));
}

void tst_OpenConversation::sendingClearsTheDraft()
{
    m_open->setDraft(QStringLiteral("done"));
    QVERIFY(m_open->send(QStringLiteral("done")));
    QCOMPARE(m_open->draft(), QString());
    m_world->settle();
    open(crew);
    QCOMPARE(m_open->draft(), QString());
    QCOMPARE(texts().last(), QStringLiteral("done"));
}

void tst_OpenConversation::readingMovesTheMarkForwardOnly()
{
    m_world->say(crew, 3, 6);
    QVERIFY(m_open->unread() > 0);
    QSignalSpy moved(&m_world->history, &History::readMarkMoved);
    m_open->markRead(5);
    m_open->markRead(5);
    m_open->markRead(4);
    m_world->settle();
    QCOMPARE(moved.count(), 1);
    QCOMPARE(m_open->unread(), 1);
}

void tst_OpenConversation::typingIsToldAndShown()
{
    QSignalSpy told(&m_world->presences, &Presences::ownTypingChanged);
    m_open->userTyping();
    m_open->userTyping();
    QCOMPARE(told.count(), 1);
    QVERIFY(m_open->send(QStringLiteral("x")));
    QCOMPARE(told.count(), 2);
    m_world->presences.apply(reply::Typing{crew, bob, true});
    QCOMPARE(m_open->typingText(), QStringLiteral("Bob is typing…"));
}

void tst_OpenConversation::membersAreManagedThroughTheServer()
{
    auto &asked = m_world->server.asked;
    m_open->addMembers({toText(cleo), QStringLiteral("nonsense")});
    m_open->removeMember(toText(bob));
    m_open->setRole(toText(cleo), QStringLiteral("admin"));
    m_open->setRole(toText(cleo), QStringLiteral("king"));
    m_open->rename(QStringLiteral("  The   crew "));
    m_open->rename(QStringLiteral("Harbour crew"));
    m_open->leave();
    QCOMPARE(asked.size(), std::size_t(5));
    QVERIFY((std::get<request::AddMembers>(asked[0].request) == request::AddMembers{crew, {cleo}}));
    QVERIFY((std::get<request::RemoveMember>(asked[1].request) == request::RemoveMember{crew, bob}));
    QVERIFY((std::get<request::SetRole>(asked[2].request) == request::SetRole{crew, cleo, Role::Admin}));
    QVERIFY((std::get<request::SetTitle>(asked[3].request)
             == request::SetTitle{crew, QStringLiteral("The crew")}));
    QVERIFY((std::get<request::RemoveMember>(asked[4].request) == request::RemoveMember{crew, ada}));
}

void tst_OpenConversation::refusalsAreSaid()
{
    QSignalSpy failed(m_open.get(), &OpenConversation::failed);
    m_open->rename(QStringLiteral("x"));
    m_world->server.answer(reply::Ok{});
    QCOMPARE(failed.count(), 0);
    m_open->rename(QStringLiteral("x"));
    m_world->server.refuse(Error{ErrorCode::Forbidden, QStringLiteral("Only owners may."), 0});
    QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("Only owners may."));
}

void tst_OpenConversation::theOnlyOwnerIsToldWhyTheyCannotLeave()
{
    const auto setRole = [this](Seq seq, UserId subject, Role role) {
        Entry entry = change(seq, bob, EntryKind::Member, 0, {}, 2);
        entry.subject = subject;
        entry.role = role;
        m_world->apply(crew, {entry});
    };
    setRole(3, ada, Role::Owner);
    setRole(4, bob, Role::Member);
    QSignalSpy failed(m_open.get(), &OpenConversation::failed);
    m_open->leave();
    QCOMPARE(failed.count(), 1);
    QVERIFY(m_world->server.asked.empty());
    setRole(5, cleo, Role::Owner);
    m_open->leave();
    QCOMPARE(m_world->server.asked.size(), std::size_t(1));
}

void tst_OpenConversation::whoLeftCannotWrite()
{
    Entry left = change(3, ada, EntryKind::Member, 0, {}, 2);
    left.subject = ada;
    left.role = Role::None;
    m_world->apply(crew, {left});
    QVERIFY(m_open->left());
    QVERIFY(!m_open->send(QStringLiteral("hello?")));
    QCOMPARE(m_open->subtitle(), QStringLiteral("You are no longer a member"));
}

void tst_OpenConversation::whatFailedStaysWhereOneLeft()
{
    QVERIFY(m_open->send(QStringLiteral("too late")));
    const ClientId id = outbox(m_world->history).back().clientId;
    store([&](QObject *context, auto done) {
        m_world->history.applyRefused(id, QStringLiteral("No."), context, done);
    });
    whoLeftCannotWrite();
    QSignalSpy failed(m_open.get(), &OpenConversation::failed);
    const QString row = value(*m_open->messages(), 0, "clientId").toString();
    m_open->editFailed(row);
    m_open->retry(row);
    m_world->settle();
    QCOMPARE(failed.count(), 2);
    QVERIFY(m_open->draft().isEmpty());
    QCOMPARE(outbox(m_world->history).size(), std::size_t(1));
    m_open->discard(row);
    m_world->settle();
    QVERIFY(outbox(m_world->history).empty());
}

QTEST_GUILESS_MAIN(tst_OpenConversation)
#include "tst_openconversation.moc"
