// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/openconversation.h"
#include "app/history/localdatabase.h"
#include "app/history/useractions.h"
#include "app/sync/serversession.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

class tst_Outbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatWaitedIsSentInOrderAfterConnecting();
    void conversationsDoNotWaitForEachOther();
    void retryAfterIsHonoured();
    void retriesWaitLongerEachTime();
    void aConversationThatWaitsHoldsUpNoOther();
    void aServerThatFailsAtAMessageIsAskedAFewTimes();
    void aBreakSendsTheSameIdAgain();
    void aRestartSendsTheSameIdAgain();
    void aConflictFailsWithASentenceAndLetsTheNextPass();
    void aReplyToWhatIsGoneFailsWithASentenceOfItsOwn_data();
    void aReplyToWhatIsGoneFailsWithASentenceOfItsOwn();
    void retryingSendsItAgain();
    void discardedIsNotSent();
    void aRefusedReactionIsWithdrawn();
    void whatChangesNothingLeavesTheOutbox();
    void editsGoThroughTheOutbox();
    void queuedIsCounted();
    void theServersClockSaysWhenAMessageWasWritten();
    void theServersTimeGoesOnWhileTheSystemSleeps();
    void whatTheServerMayHaveIsNotTakenBack();
    void anAnswerThatCannotBeStoredIsAskedForAgain();

private:
    void start();
    void connectSession();
    void add(const Outgoing &outgoing);
    request::Send accept(Seq seq);
    std::vector<Outgoing> waiting() { return outbox(*m_history); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakePeer> m_peer;
    ManualTimeSource m_time;
    std::unique_ptr<History> m_history;
    std::unique_ptr<ServerSession> m_session;
};

void tst_Outbox::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_time = {};
    m_peer = std::make_unique<FakePeer>();
    m_peer->answer<request::Watch>([](const request::Watch &) { return reply::Presences{}; });
    m_peer->answer<request::GetConversations>([](const request::GetConversations &) {
        return reply::Conversations{{direct()}, users(), {}};
    });
    start();
}

void tst_Outbox::cleanup()
{
    m_session.reset();
    m_history.reset();
    m_peer.reset();
}

void tst_Outbox::start()
{
    m_session.reset();
    m_history.reset();
    m_history = std::make_unique<History>(m_folder->filePath(QStringLiteral("history.db")));
    m_history->open(ada);
    m_session = std::make_unique<ServerSession>(m_history.get(), &m_time);
}

void tst_Outbox::connectSession()
{
    if (m_session->connection()->state() == ServerConnection::State::Stopped)
        m_session->start(m_peer->url(), QStringLiteral("token"));
    m_peer->welcome(ada);
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Connected);
}

void tst_Outbox::add(const Outgoing &outgoing)
{
    store(
        [&](QObject *context, auto done) { m_history->userActions().addOutgoing(outgoing, context, done); });
}

//! Takes the next message and accepts it.
request::Send tst_Outbox::accept(Seq seq)
{
    const auto [id, send] = m_peer->take<request::Send>();
    m_peer->reply(id, reply::Accepted{adaAndBob, send.clientId, seq, 3'000'000 + seq, seq});
    return send;
}

void tst_Outbox::whatWaitedIsSentInOrderAfterConnecting()
{
    for (int i = 1; i <= 5; ++i)
        add(outgoing(i, QString::number(i)));
    connectSession();
    for (int i = 1; i <= 5; ++i) {
        const request::Send sent = accept(i);
        QCOMPARE(sent.text, QString::number(i));
        QCOMPARE(sent.user, bob);
        QCOMPARE(sent.writtenAt, 2'000'000 + i);
        QCOMPARE(m_peer->waiting<request::Send>(), 0); // one at a time
    }
    QTRY_VERIFY(waiting().empty());
    QCOMPARE(texts(newest(*m_history, adaAndBob)).join(QLatin1Char(' ')), QStringLiteral("1 2 3 4 5"));
}

void tst_Outbox::conversationsDoNotWaitForEachOther()
{
    Outgoing toCrew = outgoing(2, QStringLiteral("crew"));
    toCrew.conversation = crew;
    toCrew.peer = {};
    add(outgoing(1, QStringLiteral("bob")));
    add(toCrew);
    connectSession();
    QCOMPARE(m_peer->take<request::Send>().second.text, QStringLiteral("bob"));
    const request::Send second = m_peer->take<request::Send>().second;
    QCOMPARE(second.conversation, crew);
    QVERIFY(second.user.isNull());
}

void tst_Outbox::retryAfterIsHonoured()
{
    m_time.chance = 0;
    add(outgoing(1, QStringLiteral("one")));
    connectSession();
    const auto [id, send] = m_peer->take<request::Send>();
    m_peer->reply(id, Error{ErrorCode::RateLimited, QStringLiteral("slow down"), 1500});
    QTRY_COMPARE(m_time.untilNext(), 1500);
    add(outgoing(2, QStringLiteral("two")));
    m_time.advance(1499);
    QCOMPARE(waiting().size(), 2u);
    QCOMPARE(m_peer->waiting<request::Send>(), 0);
    m_time.advance(1);
    QCOMPARE(accept(1).clientId, send.clientId);
    QCOMPARE(accept(2).text, QStringLiteral("two"));
}

void tst_Outbox::retriesWaitLongerEachTime()
{
    m_time.chance = 1;
    add(outgoing(1, QStringLiteral("one")));
    connectSession();
    for (const std::int64_t delay : {1500, 2000, 3000, 4000, 4000}) {
        m_peer->reply(m_peer->take<request::Send>().first, Error{ErrorCode::Unavailable, {}, 0});
        QTRY_COMPARE(m_time.untilNext(), delay);
        m_time.advance(delay);
    }
    accept(1);
    QTRY_VERIFY(waiting().empty());
}

void tst_Outbox::aConversationThatWaitsHoldsUpNoOther()
{
    m_time.chance = 0;
    Outgoing toCrew = outgoing(2, QStringLiteral("crew"));
    toCrew.conversation = crew;
    toCrew.peer = {};
    add(outgoing(1, QStringLiteral("bob")));
    connectSession();
    m_peer->reply(m_peer->take<request::Send>().first, Error{ErrorCode::Unavailable, {}, 1500});
    QTRY_COMPARE(m_time.untilNext(), 1500);
    add(toCrew);
    QCOMPARE(m_peer->take<request::Send>().second.conversation, crew);
}

void tst_Outbox::aServerThatFailsAtAMessageIsAskedAFewTimes()
{
    m_time.chance = 0;
    add(outgoing(1, QStringLiteral("one")));
    add(outgoing(2, QStringLiteral("two")));
    connectSession();
    for (int i = 0; i < 5; ++i) {
        const auto [id, send] = m_peer->take<request::Send>();
        QCOMPARE(send.text, QStringLiteral("one"));
        m_peer->reply(id, Error{ErrorCode::Internal, {}, 1000});
        if (i < 4) {
            QTRY_COMPARE(m_time.untilNext(), 1000);
            m_time.advance(1000);
        }
    }
    QCOMPARE(m_peer->take<request::Send>().second.text, QStringLiteral("two")); // the first one has failed
}

void tst_Outbox::aBreakSendsTheSameIdAgain()
{
    add(outgoing(1, QStringLiteral("one")));
    add(outgoing(2, QStringLiteral("two")));
    connectSession();
    m_peer->take<request::Send>();
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    m_time.advance(500);
    connectSession();
    QCOMPARE(accept(1).clientId, id<ClientId>(1));
    QCOMPARE(accept(2).clientId, id<ClientId>(2));
    QTRY_VERIFY(waiting().empty());
}

void tst_Outbox::aRestartSendsTheSameIdAgain()
{
    add(outgoing(1, QStringLiteral("one")));
    connectSession();
    m_peer->take<request::Send>();
    start();
    connectSession();
    const request::Send again = accept(1);
    QCOMPARE(again.clientId, id<ClientId>(1));
    QCOMPARE(again.text, QStringLiteral("one"));
}

void tst_Outbox::aConflictFailsWithASentenceAndLetsTheNextPass()
{
    add(outgoing(1, QStringLiteral("one")));
    add(outgoing(2, QStringLiteral("two")));
    connectSession();
    const auto [id, send] = m_peer->take<request::Send>();
    m_peer->reply(id, Error{ErrorCode::Conflict, QStringLiteral("clientId was used"), 0});
    QCOMPARE(accept(1).text, QStringLiteral("two"));
    QTRY_COMPARE(waiting().size(), 1u);
    QCOMPARE(waiting()[0].pending, Pending::Failed);
    QVERIFY(!waiting()[0].failure.isEmpty());
    QCOMPARE(texts(newest(*m_history, adaAndBob)),
             QStringList({QStringLiteral("two"), QStringLiteral("one")}));
}

void tst_Outbox::aReplyToWhatIsGoneFailsWithASentenceOfItsOwn_data()
{
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("deleted") << ErrorCode::Forbidden;
    QTest::newRow("not seen any more") << ErrorCode::BadRequest;
}

void tst_Outbox::aReplyToWhatIsGoneFailsWithASentenceOfItsOwn()
{
    QFETCH(ErrorCode, code);
    Outgoing reply = outgoing(1, QStringLiteral("so it is"));
    reply.target = 1;
    add(reply);
    connectSession();
    m_peer->reply(m_peer->take<request::Send>().first,
                  Error{code, QStringLiteral("'target' must be an entry of this log."), 0});
    QTRY_COMPARE(waiting().at(0).pending, Pending::Failed);
    QVERIFY2(waiting().at(0).failure.contains(QStringLiteral("gone")), qPrintable(waiting().at(0).failure));
}

void tst_Outbox::retryingSendsItAgain()
{
    add(outgoing(1, QStringLiteral("one")));
    connectSession();
    const auto [id, send] = m_peer->take<request::Send>();
    m_peer->reply(id, Error{ErrorCode::Forbidden, {}, 0});
    QTRY_COMPARE(waiting().at(0).pending, Pending::Failed);
    m_history->userActions().retry(send.clientId);
    QCOMPARE(accept(1).clientId, send.clientId);
    QTRY_VERIFY(waiting().empty());
}

void tst_Outbox::discardedIsNotSent()
{
    add(outgoing(1, QStringLiteral("one")));
    add(outgoing(2, QStringLiteral("two")));
    const auto discarded = wait<std::optional<Outgoing>>([&](QObject *context, auto done) {
        m_history->userActions().discard(id<ClientId>(1), context, done);
    });
    QVERIFY(discarded);
    connectSession();
    QCOMPARE(accept(1).text, QStringLiteral("two"));
    QTRY_VERIFY(waiting().empty());
}

void tst_Outbox::aRefusedReactionIsWithdrawn()
{
    connectSession();
    QTRY_COMPARE(conversations(*m_history).size(), 1u);
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("hello"))});
    QTRY_COMPARE(newest(*m_history, adaAndBob).messages.size(), 1u);
    QSignalSpy refused(m_session->outbox(), &Outbox::reactionRefused);
    Outgoing reaction = outgoing(1, QStringLiteral("👍"));
    reaction.kind = EntryKind::Reaction;
    reaction.target = 1;
    add(reaction);
    QCOMPARE(newest(*m_history, adaAndBob).messages[0].message.reactions.size(), 1u);
    const auto [id, send] = m_peer->take<request::Send>();
    QCOMPARE(send.kind, EntryKind::Reaction);
    m_peer->reply(id, Error{ErrorCode::Forbidden, {}, 0});
    QTRY_VERIFY(waiting().empty());
    QCOMPARE(refused.size(), 1);
    QVERIFY(newest(*m_history, adaAndBob).messages[0].message.reactions.empty());
}

void tst_Outbox::whatChangesNothingLeavesTheOutbox()
{
    connectSession();
    QTRY_COMPARE(conversations(*m_history).size(), 1u);
    m_peer->push(reply::Event{adaAndBob, text(1, ada, QStringLiteral("hello"))});
    QTRY_COMPARE(newest(*m_history, adaAndBob).messages.size(), 1u);
    QSignalSpy refused(m_session->outbox(), &Outbox::reactionRefused);
    for (const EntryKind kind : {EntryKind::Reaction, EntryKind::Edit, EntryKind::Delete}) {
        Outgoing change = outgoing(int(kind), kind == EntryKind::Delete ? QString() : QStringLiteral("👍"));
        change.kind = kind;
        change.target = 1;
        add(change);
        m_peer->reply(m_peer->take<request::Send>().first, reply::Ok{});
        QTRY_VERIFY(waiting().empty());
        const LocalMessage shown = newest(*m_history, adaAndBob).messages[0];
        QCOMPARE(shown.message.text, QStringLiteral("hello"));
        QVERIFY(shown.message.reactions.empty());
        QVERIFY(!shown.message.deleted);
    }
    QCOMPARE(refused.size(), 0);
    QCOMPARE(conversations(*m_history)[0].failed, 0);
}

void tst_Outbox::editsGoThroughTheOutbox()
{
    connectSession();
    QTRY_COMPARE(conversations(*m_history).size(), 1u);
    add(outgoing(1, QStringLiteral("helo")));
    Outgoing edit = outgoing(2, QStringLiteral("hello"));
    edit.kind = EntryKind::Edit;
    edit.target = 1;
    add(edit);
    accept(1);
    const auto [id, send] = m_peer->take<request::Send>();
    QCOMPARE(send.kind, EntryKind::Edit);
    QCOMPARE(send.target, 1);
    m_peer->reply(id, reply::Accepted{adaAndBob, send.clientId, 2, 3'000'002, 1});
    QTRY_VERIFY(waiting().empty());
    const auto page = newest(*m_history, adaAndBob);
    QCOMPARE(texts(page), QStringList(QStringLiteral("hello")));
    QCOMPARE(page.messages[0].message.edited, 2);
}

void tst_Outbox::theServersClockSaysWhenAMessageWasWritten()
{
    QCOMPARE(m_session->serverTime(m_time.now()), m_time.now());
    m_session->start(m_peer->url(), QStringLiteral("token"));
    const auto [id, hello] = m_peer->take<request::Hello>();
    reply::Welcome welcome;
    welcome.version = 1;
    welcome.user = {ada, QStringLiteral("ada"), QStringLiteral("Ada Lovelace")};
    welcome.time = m_time.now() + 600'000; // the clock here is ten minutes slow
    m_peer->reply(id, welcome);
    m_peer->push(reply::CaughtUp{});
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Connected);
    QTRY_COMPARE(conversations(*m_history).size(), 1u);
    QCOMPARE(m_session->serverTime(m_time.now()), m_time.now() + 600'000);

    PresenceTracker presences(&m_time);
    OpenConversation open(adaAndBob, m_history.get(), &presences, m_session.get(), &m_time);
    QTRY_VERIFY(open.composing()->send(QStringLiteral("now")));
    QCOMPARE(m_peer->take<request::Send>().second.writtenAt, m_time.now() + 600'000);

    const std::int64_t before = m_session->serverTime(m_time.now());
    m_time.moveWall(-3'600'000); // the clock here is set while connected
    QCOMPARE(m_session->serverTime(m_time.now()), before);
    m_time.advance(1'000);
    QCOMPARE(m_session->serverTime(m_time.now()), before + 1'000);
}

void tst_Outbox::theServersTimeGoesOnWhileTheSystemSleeps()
{
    connectSession();
    const std::int64_t before = m_session->serverTime(m_time.now());
    m_time.sleep(3'600'000);
    QCOMPARE(m_session->serverTime(m_time.now()), before + 3'600'000);
}

void tst_Outbox::whatTheServerMayHaveIsNotTakenBack()
{
    const auto discard = [this](int number) {
        return wait<std::optional<Outgoing>>([&](QObject *context, auto done) {
            m_history->userActions().discard(id<ClientId>(number), context, done);
        });
    };
    connectSession();
    add(outgoing(1, QStringLiteral("one")));
    add(outgoing(2, QStringLiteral("two")));
    m_peer->take<request::Send>();
    m_peer->unlisten();
    m_peer->cut(); // before the answer
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    QVERIFY(!discard(1));
    QCOMPARE(discard(2)->text, QStringLiteral("two"));
    QCOMPARE(waiting().size(), 1u);
}

void tst_Outbox::queuedIsCounted()
{
    add(outgoing(1, QStringLiteral("one")));
    add(outgoing(2, QStringLiteral("two")));
    QTRY_COMPARE(m_session->outbox()->queued(), 2);
    connectSession();
    accept(1);
    accept(2);
    QTRY_COMPARE(m_session->outbox()->queued(), 0);
}

void tst_Outbox::anAnswerThatCannotBeStoredIsAskedForAgain()
{
    add(outgoing(1, QStringLiteral("one")));
    connectSession();
    const auto [id, send] = m_peer->take<request::Send>();
    {
        // Another program holds the file longer than the history waits for it.
        LocalDatabase other(m_folder->filePath(QStringLiteral("history.db")));
        QVERIFY(other.open() && other.begin());
        m_peer->reply(id, reply::Accepted{adaAndBob, send.clientId, 1, 3'000'000, 1});
        QTRY_VERIFY_WITH_TIMEOUT(!m_history->problem().isEmpty(), 20'000);
        // That may be of something else, which was to be stored before.
        QTRY_VERIFY_WITH_TIMEOUT((m_time.advance(100), m_peer->waiting<request::Send>() == 1), 20'000);
        other.rollback();
    }
    QCOMPARE(accept(1).clientId, send.clientId);
    QTRY_VERIFY(waiting().empty());
    QVERIFY(m_history->problem().isEmpty());
}

KITH_TEST(tst_Outbox)
#include "tst_outbox.moc"
