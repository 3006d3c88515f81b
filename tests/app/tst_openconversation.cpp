// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "tests/app/openedconversation.h"

#include "shared/limits.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_OpenConversation : public OpenedConversation
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatItIs();
    void theSubtitleFollowsTheDay();
    void deletingAndReactingWaitInTheOutbox();
    void readingMovesTheMarkForwardOnly();
    void typingIsToldAndShown();
    void membersAreManagedThroughTheServer();
    void historyIsAskedForAndSet();
    void refusalsAreSaid();
    void theOnlyOwnerIsToldWhyTheyCannotLeave();
    void whoLeftCannotWrite();
    void whatFailedStaysWhereOneLeft();
};

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

void tst_OpenConversation::theSubtitleFollowsTheDay()
{
    open(adaAndBob);
    m_world->presences.apply(reply::Presences{{{bob, PresenceState::Offline, m_world->time.now()}}});
    QVERIFY(m_open->subtitle().startsWith(QStringLiteral("Last seen today at")));
    QSignalSpy changed(m_open.get(), &OpenConversation::presenceChanged);
    m_world->time.advance(24 * 3'600'000);
    QVERIFY(changed.count() >= 1);
    QVERIFY(m_open->subtitle().startsWith(QStringLiteral("Last seen yesterday at")));
}

void tst_OpenConversation::deletingAndReactingWaitInTheOutbox()
{
    m_open->composing()->startEdit(2);
    m_open->composing()->remove(2);
    QCOMPARE(m_open->composing()->editing(), Seq(0));
    m_open->composing()->react(1, QStringLiteral("👍"));
    m_world->settle();
    const int theirs = m_open->messages()->rowOfSeq(1);
    QCOMPARE(value(*m_open->messages(), theirs, "reactions").toList().size(), 1);
    QVERIFY(value(*m_open->messages(), m_open->messages()->rowOfSeq(2), "deleted").toBool());
    m_open->composing()->react(1, QStringLiteral("👍"));
    m_world->settle();
    QVERIFY(value(*m_open->messages(), theirs, "reactions").toList().isEmpty());
    const auto waiting = outbox(m_world->history);
    QVERIFY(waiting.back().withdrawn);
    m_open->composing()->react(2, QStringLiteral("👍")); // deleted
    m_world->settle();
    QCOMPARE(outbox(m_world->history).size(), waiting.size());
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
    QSignalSpy told(&m_world->presences, &PresenceTracker::ownTypingChanged);
    m_open->composing()->userTyping();
    m_open->composing()->userTyping();
    QCOMPARE(told.count(), 1);
    QVERIFY(m_open->composing()->send(QStringLiteral("x")));
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
    m_open->rename(QStringLiteral("  The\u00a0crew\u202f: a  b "));
    m_open->rename(QStringLiteral("Harbour crew"));
    m_open->leave();
    QCOMPARE(asked.size(), std::size_t(5));
    QVERIFY((std::get<request::AddMembers>(asked[0].request) == request::AddMembers{crew, {cleo}}));
    QVERIFY((std::get<request::RemoveMember>(asked[1].request) == request::RemoveMember{crew, bob}));
    QVERIFY((std::get<request::SetRole>(asked[2].request) == request::SetRole{crew, cleo, Role::Admin}));
    QVERIFY((std::get<request::SetTitle>(asked[3].request)
             == request::SetTitle{crew, QStringLiteral("The\u00a0crew\u202f: a  b")}));
    QVERIFY((std::get<request::RemoveMember>(asked[4].request) == request::RemoveMember{crew, ada}));
}

void tst_OpenConversation::historyIsAskedForAndSet()
{
    const auto answerThatItIs = [this](HistoryAccess history) {
        QVERIFY((std::get<request::GetConversations>(m_world->server.asked.at(0).request)
                 == request::GetConversations{crew, {}}));
        Conversation group;
        group.id = crew;
        group.history = history;
        m_world->server.answer(reply::Conversations{{group}, {}, {}});
    };
    QCOMPARE(m_open->history(), QString());
    m_open->askHistory();
    answerThatItIs(HistoryAccess::Joined);
    QCOMPARE(m_open->history(), QStringLiteral("joined"));

    m_open->setHistory(QStringLiteral("nonsense"));
    QVERIFY(m_world->server.asked.empty());
    m_open->setHistory(QStringLiteral("all"));
    QVERIFY((std::get<request::SetHistory>(m_world->server.asked.at(0).request)
             == request::SetHistory{crew, HistoryAccess::All}));
    m_world->server.answer(reply::Ok{});
    answerThatItIs(HistoryAccess::All);
    QCOMPARE(m_open->history(), QStringLiteral("all"));

    QSignalSpy failed(m_open.get(), &OpenConversation::failed),
        changed(m_open.get(), &OpenConversation::historyChanged);
    m_open->setHistory(QStringLiteral("joined"));
    m_world->server.refuse(Error{ErrorCode::Forbidden, QStringLiteral("Only owners may."), 0});
    QCOMPARE(failed.count(), 1);
    answerThatItIs(HistoryAccess::All);
    QCOMPARE(changed.count(), 1); // so that a switch goes back
    QCOMPARE(m_open->history(), QStringLiteral("all"));
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
    QVERIFY(!m_open->composing()->send(QStringLiteral("hello?")));
    QCOMPARE(m_open->subtitle(), QStringLiteral("You are no longer a member"));
}

void tst_OpenConversation::whatFailedStaysWhereOneLeft()
{
    QVERIFY(m_open->composing()->send(QStringLiteral("too late")));
    const ClientId id = outbox(m_world->history).back().clientId;
    store([&](QObject *context, auto done) {
        m_world->history.serverUpdates().applyRefused(id, QStringLiteral("No."), context, done);
    });
    whoLeftCannotWrite();
    QSignalSpy failed(m_open.get(), &OpenConversation::failed);
    const QString row = value(*m_open->messages(), 0, "clientId").toString();
    m_open->composing()->editUnsent(row);
    m_open->composing()->retry(row);
    m_world->settle();
    QCOMPARE(failed.count(), 2);
    QVERIFY(m_open->composing()->draft().isEmpty());
    QCOMPARE(outbox(m_world->history).size(), std::size_t(1));
    m_open->composing()->discard(row);
    m_world->settle();
    QVERIFY(outbox(m_world->history).empty());
}

KITH_TEST(tst_OpenConversation)
#include "tst_openconversation.moc"
