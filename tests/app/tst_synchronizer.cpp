// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "app/sync/serversession.h"
#include "shared/limits.h"
#include "tests/app/failingdisk.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;
using namespace kith::sample;

class tst_Synchronizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aFreshStartListsTheConversations();
    void eventsAreStoredThenAcked();
    void theCursorIsKeptAndGivenAgain();
    void aBurstIsAppliedInBatchesAndAckedEarly();
    void aGapIsFilledFromTheLog();
    void whatWasLostAtTheEndIsAskedFor();
    void aGapTooWideIsSkipped();
    void whatIsUnreadIsCountedOnANewDevice();
    void whatIsUnreadBehindASkippedGapIsCounted();
    void repeatsAfterAResumeAreShownOnce();
    void aConversationThatWasJoinedIsAskedFor();
    void anUnknownConversationIsAskedFor();
    void olderPagesComeFromTheServer();
    void aPageThatIsOlderThanAnEditDoesNotUndoIt();
    void loadingOlderWhileAwayFails();
    void readMarksAreCoalesced();
    void readMarksAreSentAgainAfterABreak();
    void namesThatNobodyToldAreAskedFor();
    void marksOfOthersArrive();
    void answersAreInTheHistoryFirst();
    void aListThatIsOlderThanALeavingDoesNotUndoIt();
    void aLogThatIsOlderThanALeavingDoesNotUndoIt();
    void whatThisVersionDoesNotKnowKeepsItsPlace();
    void aListWithUnknownNamesIsComplete();
    void theListIsAskedForAgain();
    void aNewConversationAndItsPageAreAskedForAgain();
    void aGapIsAskedForAgain();
    void aSkipIsAskedForAgain();
    void namesAreAskedForAgain();
    void acksAreSentAgain();
    void readMarksAreSentAgain();
    void anOlderPageIsAskedForAgain();
    void aListThatCouldNotBeStoredIsAskedForAgain();
    void aLogThatCouldNotBeStoredIsAskedForAgain();
    void usersAreWatchedAgain();
    void retriesWaitLongerEachTime();
    void retriesEndWithTheConnection();
    void whatCannotSucceedIsNotAskedForAgain();
    void aFaultyServerIsAskedAFewTimes();

private:
    void start();
    void connectFresh(std::vector<Conversation> items = {direct()});
    void list(std::vector<Conversation> items);
    LocalConversation only() { return conversations(*m_history).at(0); }
    std::vector<Position> takeAck(const QString &cursor);
    //! Refuses the oldest request of that type, and checks that it comes again, not before \a wait.
    template <typename Body>
    void refuse(std::int64_t wait = 2250, const Error &error = {ErrorCode::Unavailable, {}, 2000})
    {
        const auto [id, request] = m_peer->take<Body>();
        m_peer->reply(id, error);
        QTRY_VERIFY(m_time.hasTimer(wait));
        m_time.advance(wait - 1);
        QVERIFY(m_time.hasTimer(1));
        m_time.advance(1);
        QTRY_COMPARE(m_peer->waiting<Body>(), 1);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakePeer> m_peer;
    ManualTimeSource m_time;
    std::unique_ptr<History> m_history;
    std::unique_ptr<ServerSession> m_session;
    bool m_isWatchRefused = false;
    std::vector<std::vector<UserId>> m_watched; //!< each request to watch users
};

void tst_Synchronizer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_time = {};
    m_peer = std::make_unique<FakePeer>();
    m_isWatchRefused = false;
    m_watched.clear();
    m_peer->answer<request::Watch>([this](const request::Watch &watch) {
        m_watched.push_back(watch.users);
        return m_isWatchRefused ? reply::Any(Error{ErrorCode::Unavailable, {}, 2000}) : reply::Presences{};
    });
    start();
}

void tst_Synchronizer::cleanup()
{
    m_session.reset();
    m_history.reset();
    m_peer.reset();
}

void tst_Synchronizer::start()
{
    m_session.reset();
    m_history.reset();
    m_history = std::make_unique<History>(m_folder->filePath(QStringLiteral("history.db")));
    m_history->open(ada);
    m_session = std::make_unique<ServerSession>(m_history.get(), &m_time);
    m_session->start(m_peer->url(), QStringLiteral("token"));
}

void tst_Synchronizer::list(std::vector<Conversation> items)
{
    const auto [id, request] = m_peer->take<request::GetConversations>();
    QVERIFY(request.conversation.isNull());
    m_peer->reply(id, reply::Conversations{std::move(items), users(), {}});
}

void tst_Synchronizer::connectFresh(std::vector<Conversation> items)
{
    m_peer->welcome(ada, true);
    const auto count = items.size();
    list(std::move(items));
    QTRY_COMPARE(conversations(*m_history).size(), count);
}

std::vector<Position> tst_Synchronizer::takeAck(const QString &cursor)
{
    const auto [id, ack] = m_peer->take<request::Ack>();
    m_peer->reply(id, reply::Acked{cursor});
    return ack.positions;
}

void tst_Synchronizer::aFreshStartListsTheConversations()
{
    QVERIFY(m_peer->welcome(ada, true).cursor.isEmpty());
    const auto [first, request] = m_peer->take<request::GetConversations>();
    m_peer->reply(first, reply::Conversations{{direct(3)}, users(), adaAndBob});
    const auto [second, next] = m_peer->take<request::GetConversations>();
    QCOMPARE(next.after, adaAndBob);
    Conversation group = direct(1);
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.title = QStringLiteral("Crew");
    m_peer->reply(second, reply::Conversations{{group}, {}, {}});
    QTRY_COMPARE(conversations(*m_history).size(), 2u);
    QCOMPARE(m_history->user(bob).name, QStringLiteral("Bob Bean"));
    const auto cursor = [this] {
        return wait<QString>(
            [&](QObject *context, auto done) { m_history->serverUpdates().cursor(context, done); });
    };
    QTRY_COMPARE(cursor(), QStringLiteral("at the welcome"));
}

void tst_Synchronizer::eventsAreStoredThenAcked()
{
    connectFresh();
    QSignalSpy added(m_history.get(), &History::messagesAdded);
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("hello"))});
    QTRY_COMPARE(added.size(), 1);
    QTRY_VERIFY(m_time.untilNext() <= 300);
    QCOMPARE(m_peer->waiting<request::Ack>(), 0);
    m_time.advance(300);
    QCOMPARE(takeAck(QStringLiteral("c1")), (std::vector<Position>{{adaAndBob, 1}}));
    QCOMPARE(only().unread(), 1);
}

void tst_Synchronizer::theCursorIsKeptAndGivenAgain()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("hello"))});
    QTRY_COMPARE(newest(*m_history, adaAndBob).messages.size(), 1u);
    QTRY_VERIFY(m_time.untilNext() <= 300);
    m_time.advance(300);
    takeAck(QStringLiteral("c1"));
    const auto cursor = [this] {
        return wait<QString>(
            [&](QObject *context, auto done) { m_history->serverUpdates().cursor(context, done); });
    };
    QTRY_COMPARE(cursor(), QStringLiteral("c1"));
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    m_time.advance(500);
    QCOMPARE(m_peer->welcome(ada).cursor, QStringLiteral("c1"));
    start();
    QCOMPARE(m_peer->welcome(ada).cursor, QStringLiteral("c1"));
}

void tst_Synchronizer::aBurstIsAppliedInBatchesAndAckedEarly()
{
    connectFresh();
    int rows = 0, largest = 0;
    connect(m_history.get(), &History::messagesAdded, this,
            [&](ConversationId, const std::vector<LocalMessage> &added) {
                rows += static_cast<int>(added.size());
                largest = std::max(largest, static_cast<int>(added.size()));
            });
    for (Seq seq = 1; seq <= 600; ++seq)
        m_peer->push(reply::Event{adaAndBob, text(seq, bob, QStringLiteral("text %1").arg(seq))});
    QTRY_COMPARE(rows, 600);
    QVERIFY(largest <= 250);
    Seq acked = 0;
    while (acked < 536) // of what is left fewer than 64 may wait for the timer
        acked = takeAck(QStringLiteral("c")).at(0).seq;
    QCOMPARE(only().unread(), 600);
}

void tst_Synchronizer::aGapIsFilledFromTheLog()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    m_peer->push(reply::Event{adaAndBob, text(4, bob, QStringLiteral("d"))});
    const auto [id, request] = m_peer->take<request::GetLog>();
    QCOMPARE(request.after, 1);
    m_peer->push(reply::Event{adaAndBob, text(5, bob, QStringLiteral("e"))}); // is dropped, but not forgotten
    QCOMPARE(texts(newest(*m_history, adaAndBob)), QStringList(QStringLiteral("a")));
    m_peer->reply(id,
                  reply::Log{adaAndBob,
                             {text(2, bob, QStringLiteral("b")), text(3, bob, QStringLiteral("c")),
                              text(4, bob, QStringLiteral("d"))},
                             4,
                             {}});
    QTRY_VERIFY(newest(*m_history, adaAndBob).messages.size() >= 4u);
    QTRY_VERIFY(newest(*m_history, adaAndBob).messages.size() == 5u
                || m_peer->waiting<request::GetLog>() > 0);
    if (m_peer->waiting<request::GetLog>()) {
        const auto [again, rest] = m_peer->take<request::GetLog>();
        QCOMPARE(rest.after, 4);
        m_peer->reply(again, reply::Log{adaAndBob, {text(5, bob, QStringLiteral("e"))}, 5, {}});
    }
    QTRY_COMPARE(texts(newest(*m_history, adaAndBob)).join(QLatin1Char(' ')), QStringLiteral("a b c d e"));
}

void tst_Synchronizer::whatWasLostAtTheEndIsAskedFor()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    m_peer->push(reply::Head{adaAndBob, 1});
    m_peer->push(reply::Head{crew, 7}); // is not known here
    m_peer->push(reply::Head{adaAndBob, 3});
    const auto [id, request] = m_peer->take<request::GetLog>();
    QCOMPARE(request.conversation, adaAndBob);
    QCOMPARE(request.after, 1);
    m_peer->reply(
        id,
        reply::Log{adaAndBob, {text(2, bob, QStringLiteral("b")), text(3, bob, QStringLiteral("c"))}, 3, {}});
    QTRY_COMPARE(texts(newest(*m_history, adaAndBob)).join(QLatin1Char(' ')), QStringLiteral("a b c"));
    m_peer->push(reply::Head{adaAndBob, 3});
    m_peer->push(reply::Event{adaAndBob, text(4, bob, QStringLiteral("d"))});
    QTRY_COMPARE(newest(*m_history, adaAndBob).messages.size(), 4u);
    QCOMPARE(m_peer->waiting<request::GetLog>(), 0);
}

void tst_Synchronizer::aGapTooWideIsSkipped()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    m_peer->push(reply::Event{adaAndBob, text(9000, bob, QStringLiteral("text 9000"))});
    const auto [id, request] = m_peer->take<request::GetConversations>();
    QCOMPARE(request.conversation, adaAndBob);
    Conversation far = direct(9000);
    far.readMessages = 0;
    far.members[0].read = 0;
    m_peer->reply(id, reply::Conversations{{far}, {}, {}});
    QTRY_COMPARE(texts(newest(*m_history, adaAndBob)), QStringList(QStringLiteral("text 9000")));
    m_peer->push(reply::Event{adaAndBob, text(9001, bob, QStringLiteral("text 9001"))});
    QTRY_COMPARE(newest(*m_history, adaAndBob).messages.size(), 2u);
    QCOMPARE(only().unread(), 9001);
}

namespace {

Message deletedText(Seq seq)
{
    Message deleted = message(text(seq, bob, {}));
    deleted.deleted = true;
    return deleted;
}

//! Of a group of its own, which Ada has read up to \a read.
Conversation numbered(int number, Seq head, Seq read)
{
    Conversation group = direct(head);
    group.id = id<ConversationId>(number);
    group.kind = ConversationKind::Group;
    group.members[0].read = group.readMessages = read;
    return group;
}

} // namespace

void tst_Synchronizer::whatIsUnreadIsCountedOnANewDevice()
{
    Conversation deleted = direct(5);
    deleted.members[0].read = deleted.readMessages = 1;
    deleted.last = {deletedText(5)};
    // One with more than a page, one that is read, one whose only unread message is cached, and one with a faulty page.
    connectFresh({numbered(1, 1000, 1), numbered(2, 9, 9), numbered(3, 9, 8), numbered(4, 9, 2), deleted});
    const auto unread = [this](ConversationId which) {
        const auto all = conversations(*m_history);
        return std::ranges::find(all, which, &LocalConversation::id)->unread();
    };
    for (int page = 0; page < 2; ++page) {
        const auto [id, request] = m_peer->take<request::GetHistory>();
        QCOMPARE(request.limit, limits::pageMessages);
        if (request.conversation != adaAndBob) {
            QCOMPARE(request.conversation, numbered(4, 9, 2).id);
            m_peer->reply(id, Error{ErrorCode::Forbidden, {}, 0});
            continue;
        }
        QCOMPARE(request.before, 5);
        m_peer->reply(id,
                      reply::Page{adaAndBob,
                                  {message(text(1, bob, QStringLiteral("read"))), deletedText(2),
                                   message(text(3, ada, QStringLiteral("own"))), deletedText(4)},
                                  false,
                                  {},
                                  5});
    }
    QTRY_COMPARE(unread(adaAndBob), 0);
    QCOMPARE(unread(numbered(1, 1000, 1).id), 999);
    QCOMPARE(unread(numbered(3, 9, 8).id), 1);
    m_peer->push(reply::Event{adaAndBob, text(6, bob, QStringLiteral("new"))});
    QTRY_COMPARE(unread(adaAndBob), 1);
    QCOMPARE(m_peer->waiting<request::GetHistory>(), 0);
}

void tst_Synchronizer::whatIsUnreadBehindASkippedGapIsCounted()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    m_peer->push(reply::Event{adaAndBob, text(9000, bob, {}, 4)});
    Conversation far = direct(9000);
    far.messages = 4;
    far.readMessages = far.members[0].read = 1;
    far.last = {deletedText(9000)};
    far.last.front().messages = 4;
    m_peer->reply(m_peer->take<request::GetConversations>().first, reply::Conversations{{far}, {}, {}});
    const auto [id, request] = m_peer->take<request::GetHistory>();
    QCOMPARE(request.before, 9000);
    m_peer->reply(
        id,
        reply::Page{adaAndBob,
                    {message(text(1, bob, QStringLiteral("a"))), deletedText(5000), deletedText(6000)},
                    false,
                    {},
                    9000});
    QTRY_COMPARE(only().unread(), 0);
}

void tst_Synchronizer::repeatsAfterAResumeAreShownOnce()
{
    connectFresh();
    int rows = 0;
    connect(m_history.get(), &History::messagesAdded, this,
            [&](ConversationId, const auto &added) { rows += static_cast<int>(added.size()); });
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    QTRY_COMPARE(rows, 1);
    m_peer->cut(); // before the ack
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    m_time.advance(500);
    m_peer->welcome(ada, false, false);
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    m_peer->push(reply::Event{adaAndBob, text(2, bob, QStringLiteral("b"))});
    m_peer->push(reply::CaughtUp{});
    QTRY_COMPARE(rows, 2);
    QCOMPARE(newest(*m_history, adaAndBob).messages.size(), 2u);
}

void tst_Synchronizer::aConversationThatWasJoinedIsAskedFor()
{
    connectFresh();
    Entry joined = text(1, bob, {});
    joined.kind = EntryKind::Joined;
    joined.about = crew;
    m_peer->push(reply::Event{selfConversation(ada), joined});
    const auto [id, request] = m_peer->take<request::GetConversations>();
    QCOMPARE(request.conversation, crew);
    Conversation group = direct(2);
    group.id = crew;
    group.kind = ConversationKind::Group;
    m_peer->reply(id, reply::Conversations{{group}, users(), {}});
    QTRY_COMPARE(conversations(*m_history).size(), 2u);
    m_peer->push(reply::Event{crew, text(3, bob, QStringLiteral("welcome"))});
    QTRY_COMPARE(newest(*m_history, crew).messages.size(), 2u);
    const auto [pageId, page] = m_peer->take<request::GetHistory>(); // to be read without a network
    QCOMPARE(page.before, 2);
    m_peer->reply(pageId, reply::Page{crew, {message(text(1, bob, QStringLiteral("first")))}, false, {}});
    QTRY_COMPARE(newest(*m_history, crew).messages.size(), 3u);
}

void tst_Synchronizer::anUnknownConversationIsAskedFor()
{
    connectFresh({});
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("hi"))});
    const auto [id, request] = m_peer->take<request::GetConversations>();
    QCOMPARE(request.conversation, adaAndBob);
    Conversation server = direct(1);
    server.readMessages = 0;
    server.members[0].read = 0;
    m_peer->reply(id, reply::Conversations{{server}, users(), {}});
    QTRY_COMPARE(conversations(*m_history).size(), 1u);
    QCOMPARE(only().unread(), 1);
    QTRY_VERIFY(m_time.untilNext() <= 300);
    m_time.advance(300);
    QCOMPARE(takeAck(QStringLiteral("c")), (std::vector<Position>{{adaAndBob, 1}}));
}

void tst_Synchronizer::olderPagesComeFromTheServer()
{
    connectFresh({direct(10)});
    int done = 0;
    m_session->loadOlder(adaAndBob, this, [&](const Result<Done> &answer) {
        QVERIFY(answer);
        ++done;
    });
    const auto [id, request] = m_peer->take<request::GetHistory>();
    QCOMPARE(request.before, 10);
    reply::Page page{adaAndBob, {}, false, {}};
    for (Seq seq = 1; seq <= 9; ++seq)
        page.messages.push_back(message(text(seq, bob, QStringLiteral("text %1").arg(seq))));
    m_peer->reply(id, page);
    QTRY_COMPARE(done, 1);
    const LocalPage now = newest(*m_history, adaAndBob);
    QCOMPARE(now.messages.size(), 10u);
    QVERIFY(now.start);
    m_session->loadOlder(adaAndBob, this, [&](const Result<Done> &) { ++done; });
    QTRY_COMPARE(done, 2);
    QCOMPARE(m_peer->waiting<request::GetHistory>(), 0);
}

void tst_Synchronizer::aPageThatIsOlderThanAnEditDoesNotUndoIt()
{
    connectFresh({direct(10)});
    int done = 0;
    m_session->loadOlder(adaAndBob, this, [&](const Result<Done> &) { ++done; });
    const auto [id, request] = m_peer->take<request::GetHistory>();
    Entry edit = text(11, bob, QStringLiteral("new"));
    edit.kind = EntryKind::Edit;
    edit.target = 9;
    m_peer->push(reply::Event{adaAndBob, edit});
    m_peer->reply(id, reply::Page{adaAndBob, {message(text(9, bob, QStringLiteral("old")))}, true, {}, 10});
    QTRY_COMPARE(done, 1);
    QCOMPARE(newest(*m_history, adaAndBob).messages.back().message.text, QStringLiteral("new"));
}

void tst_Synchronizer::loadingOlderWhileAwayFails()
{
    connectFresh({direct(10)});
    m_peer->unlisten();
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    QString sentence;
    m_session->loadOlder(adaAndBob, this,
                         [&](const Result<Done> &answer) { sentence = answer.error().message; });
    QTRY_VERIFY(!sentence.isEmpty());
}

void tst_Synchronizer::readMarksAreCoalesced()
{
    Conversation unread = direct(10);
    unread.readMessages = 0;
    unread.members[0].read = 0;
    connectFresh({unread});
    QSignalSpy moved(m_history.get(), &History::readMarkMoved);
    m_history->userActions().setReadMark(adaAndBob, 10);
    QTRY_COMPARE(moved.size(), 1);
    m_peer->push(reply::Event{adaAndBob, text(11, bob, QStringLiteral("k"))});
    QTRY_COMPARE(only().unread(), 1);
    m_history->userActions().setReadMark(adaAndBob, 11);
    QTRY_COMPARE(moved.size(), 2);
    QCOMPARE(m_peer->waiting<request::MarkRead>(), 0);
    m_time.advance(500);
    const auto [id, mark] = m_peer->take<request::MarkRead>();
    QCOMPARE(mark.seq, 11);
    m_peer->reply(id, reply::Ok{});
    const auto unsent = [this] {
        return wait<std::vector<Position>>(
            [&](QObject *context, auto done) { m_history->serverUpdates().unsentReadMarks(context, done); });
    };
    QTRY_VERIFY(unsent().empty());
}

void tst_Synchronizer::readMarksAreSentAgainAfterABreak()
{
    Conversation unread = direct(10);
    unread.readMessages = 0;
    unread.members[0].read = 0;
    connectFresh({unread});
    m_peer->unlisten();
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    QSignalSpy moved(m_history.get(), &History::readMarkMoved);
    m_history->userActions().setReadMark(adaAndBob, 10);
    QTRY_COMPARE(moved.size(), 1);
    m_peer->listen();
    m_session->connection()->tryNow();
    m_peer->welcome(ada);
    list({unread}); // says 0, which must not win
    const auto [id, mark] = m_peer->take<request::MarkRead>();
    QCOMPARE(mark, (request::MarkRead{adaAndBob, 10}));
    QCOMPARE(only().unread(), 0);
}

void tst_Synchronizer::namesThatNobodyToldAreAskedFor()
{
    connectFresh();
    Conversation group = direct(1);
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.members.push_back({id<UserId>(9), Role::Member, 0, 0});
    const auto stored = wait<Result<std::vector<LocalHead>>>([&](QObject *context, auto done) {
        m_history->serverUpdates().applyConversations({{group}, {}, {}}, context, done);
    });
    QVERIFY(stored);
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    const auto [id, request] = m_peer->take<request::FindPeople>();
    QCOMPARE(request.users, std::vector{sample::id<UserId>(9)});
    m_peer->reply(
        id, reply::People{{{sample::id<UserId>(9), QStringLiteral("nine"), QStringLiteral("Nina Nine")}}});
    QTRY_COMPARE(m_history->user(sample::id<UserId>(9)).name, QStringLiteral("Nina Nine"));
}

void tst_Synchronizer::marksOfOthersArrive()
{
    connectFresh({direct(10)});
    m_peer->push(reply::Marks{adaAndBob, bob, 10, 9});
    QTRY_COMPARE(only().readByAll, 9);
    QCOMPARE(only().deliveredToAll, 10);
}

void tst_Synchronizer::answersAreInTheHistoryFirst()
{
    connectFresh({});
    int done = 0;
    m_session->ask(request::OpenDirect{bob}, this, [&](const Result<reply::Any> &answer) {
        QVERIFY(answer);
        QCOMPARE(m_history->user(bob).handle, QStringLiteral("bob"));
        ++done;
    });
    const auto [id, request] = m_peer->take<request::OpenDirect>();
    m_peer->reply(id, reply::Conversations{{direct()}, users(), {}});
    QTRY_COMPARE(done, 1);
    QCOMPARE(only().id, adaAndBob);
}

void tst_Synchronizer::aListThatIsOlderThanALeavingDoesNotUndoIt()
{
    Conversation group = direct(1);
    group.id = crew;
    group.kind = ConversationKind::Group;
    connectFresh({group});
    m_peer->push(reply::CaughtUp{});
    const auto [id, request] = m_peer->take<request::GetConversations>();
    Entry left = text(1, bob, {});
    left.kind = EntryKind::Left;
    left.subject = ada;
    left.about = crew;
    left.target = 2;
    m_peer->push(reply::Event{selfConversation(ada), left});
    m_peer->reply(id, reply::Conversations{{group, direct()}, users(), {}});
    QTRY_COMPARE(conversations(*m_history).size(), 2u); // the answer was taken in
    const auto role = [this] {
        const auto known = wait<std::optional<LocalConversation>>(
            [&](QObject *context, auto done) { m_history->conversation(crew, context, done); });
        return known->role;
    };
    QCOMPARE(role(), Role::None);

    left.seq = 2;
    left.kind = EntryKind::Joined;
    m_peer->push(reply::Event{selfConversation(ada), left});
    const auto [back, info] = m_peer->take<request::GetConversations>();
    QCOMPARE(info.conversation, crew);
    m_peer->reply(back, reply::Conversations{{group}, users(), {}});
    QTRY_COMPARE(role(), Role::Member);
}

void tst_Synchronizer::aLogThatIsOlderThanALeavingDoesNotUndoIt()
{
    Conversation group = direct(1);
    group.id = crew;
    group.kind = ConversationKind::Group;
    connectFresh({group, direct()});
    m_peer->push(reply::Event{crew, text(3, bob, QStringLiteral("behind a gap"))});
    const auto [id, request] = m_peer->take<request::GetLog>();
    Entry left = text(1, bob, {});
    left.kind = EntryKind::Left;
    left.subject = ada;
    left.about = crew;
    left.target = 4;
    m_peer->push(reply::Event{selfConversation(ada), left});
    Entry joined = text(2, bob, {});
    joined.kind = EntryKind::Member;
    joined.subject = ada;
    joined.role = Role::Member;
    m_peer->reply(id, reply::Log{crew, {joined, text(3, bob, QStringLiteral("behind a gap"))}, 3, users()});
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("later"))});
    QTRY_COMPARE(newest(*m_history, adaAndBob).messages.size(), 1u); // what came before was taken in
    const auto known = wait<std::optional<LocalConversation>>(
        [&](QObject *context, auto done) { m_history->conversation(crew, context, done); });
    QCOMPARE(known->role, Role::None);
}

namespace {

//! \a reply with other names of the same length in it, as a later server may send them.
QByteArray withNames(const Reply &reply, std::initializer_list<std::pair<QByteArray, QByteArray>> names)
{
    QByteArray bytes = encode(reply, Encoding::Cbor);
    for (const auto &[known, later] : names)
        bytes.replace(known, later);
    return bytes;
}

} // namespace

void tst_Synchronizer::whatThisVersionDoesNotKnowKeepsItsPlace()
{
    connectFresh();
    const auto poll = [](ConversationId conversation, const Entry &entry) {
        return withNames({0, reply::Event{conversation, entry}}, {{"edit", "poll"}});
    };
    m_peer->sendRaw(
        withNames({0, reply::Head{adaAndBob, 1}}, {{"head", "dawn"}})); // an unknown push is skipped
    m_peer->sendRaw(poll(adaAndBob, change(1, bob, EntryKind::Edit, 0, QStringLiteral("Tea?"), 1)));
    m_peer->push(reply::Event{adaAndBob, text(2, bob, QStringLiteral("tea"))});
    QTRY_COMPARE(texts(newest(*m_history, adaAndBob)).join(u' '), QStringLiteral("Tea? tea"));
    QCOMPARE(newest(*m_history, adaAndBob).messages.back().message.kind, EntryKind::Unknown);
    QCOMPARE(only().unread(), 2);

    // In the own log it has a place, too, and nothing to show.
    QSignalSpy added(m_history.get(), &History::messagesAdded);
    m_peer->sendRaw(poll(selfConversation(ada), change(1, bob, EntryKind::Edit, 9, {}, 0)));
    Entry read = change(2, ada, EntryKind::Read, 2, {}, 0);
    read.about = adaAndBob;
    m_peer->push(reply::Event{selfConversation(ada), read});
    QTRY_COMPARE(only().unread(), 0);
    QCOMPARE(added.size(), 0);
    m_time.advance(300);
    std::vector<Position> acked = takeAck(QStringLiteral("c1"));
    std::ranges::sort(acked, {}, &Position::seq);
    QCOMPARE(acked.size(), 2u);
    QCOMPARE(acked[0].seq, 2);
    QCOMPARE(acked[1].seq, 2);
    QCOMPARE(m_peer->waiting<request::GetLog>(), 0);

    // And it is read again.
    start();
    QTRY_COMPARE(newest(*m_history, adaAndBob).messages.back().message.kind, EntryKind::Unknown);
}

void tst_Synchronizer::aListWithUnknownNamesIsComplete()
{
    m_peer->welcome(ada, true);
    const auto [id, request] = m_peer->take<request::GetConversations>();
    Conversation forum = direct(1);
    forum.id = crew;
    forum.kind = ConversationKind::Group;
    forum.members[1].role = Role::Owner;
    forum.last.front().kind = EntryKind::Edit;
    m_peer->sendRaw(withNames({id, reply::Conversations{{direct(3), forum}, users(), {}}},
                              {{"group", "forum"}, {"owner", "judge"}, {"edit", "poll"}}));
    QTRY_COMPARE(conversations(*m_history).size(), 2u);
    const auto known = wait<std::optional<LocalConversation>>(
        [&](QObject *context, auto done) { m_history->conversation(crew, context, done); });
    QCOMPARE(known->kind, ConversationKind::Unknown);
    QCOMPARE(known->last->message.kind, EntryKind::Unknown);
    const auto members = wait<std::vector<Member>>(
        [&](QObject *context, auto done) { m_history->members(crew, context, done); });
    QCOMPARE(members.size(), 2u);
    QCOMPARE(members[1].role, Role::Member);
}

void tst_Synchronizer::theListIsAskedForAgain()
{
    m_peer->welcome(ada, true);
    refuse<request::GetConversations>();
    const auto [first, all] = m_peer->take<request::GetConversations>();
    QCOMPARE(all, request::GetConversations{});
    m_peer->reply(first, reply::Conversations{{direct()}, users(), adaAndBob});
    refuse<request::GetConversations>(2250, {ErrorCode::RateLimited, {}, 2000});
    const auto [second, rest] = m_peer->take<request::GetConversations>();
    QCOMPARE(rest.after, adaAndBob);
    Conversation group = direct(1);
    group.id = crew;
    m_peer->reply(second, reply::Conversations{{group}, {}, {}});
    QTRY_COMPARE(conversations(*m_history).size(), 2u);
}

void tst_Synchronizer::aNewConversationAndItsPageAreAskedForAgain()
{
    connectFresh();
    Entry joined = text(1, bob, {});
    joined.kind = EntryKind::Joined;
    joined.about = crew;
    m_peer->push(reply::Event{selfConversation(ada), joined});
    refuse<request::GetConversations>();
    const auto [id, request] = m_peer->take<request::GetConversations>();
    QCOMPARE(request.conversation, crew);
    Conversation group = direct(2);
    group.id = crew;
    group.kind = ConversationKind::Group;
    m_peer->reply(id, reply::Conversations{{group}, users(), {}});
    refuse<request::GetHistory>();
    const auto [page, older] = m_peer->take<request::GetHistory>();
    QCOMPARE(older.before, 2);
    m_peer->reply(page, reply::Page{crew, {message(text(1, bob, QStringLiteral("first")))}, false, {}});
    QTRY_COMPARE(newest(*m_history, crew).messages.size(), 2u);
}

void tst_Synchronizer::aGapIsAskedForAgain()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(2, bob, QStringLiteral("b"))});
    refuse<request::GetLog>();
    const auto [id, request] = m_peer->take<request::GetLog>();
    QCOMPARE(request, (request::GetLog{adaAndBob, 0, 0}));
    m_peer->reply(
        id,
        reply::Log{adaAndBob, {text(1, bob, QStringLiteral("a")), text(2, bob, QStringLiteral("b"))}, 2, {}});
    QTRY_COMPARE(texts(newest(*m_history, adaAndBob)).join(u' '), QStringLiteral("a b"));
}

void tst_Synchronizer::aSkipIsAskedForAgain()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(9000, bob, QStringLiteral("far"))});
    refuse<request::GetConversations>();
    const auto [id, request] = m_peer->take<request::GetConversations>();
    QCOMPARE(request.conversation, adaAndBob);
    m_peer->reply(id, reply::Conversations{{direct(9000)}, {}, {}});
    QTRY_COMPARE(only().head, 9000);
}

void tst_Synchronizer::namesAreAskedForAgain()
{
    Conversation group = direct();
    group.kind = ConversationKind::Group;
    group.members.push_back({id<UserId>(9), Role::Member, 0, 0});
    connectFresh({group});
    refuse<request::FindPeople>();
    const auto [id, request] = m_peer->take<request::FindPeople>();
    QCOMPARE(request.users, std::vector{sample::id<UserId>(9)});
    m_peer->reply(
        id, reply::People{{{sample::id<UserId>(9), QStringLiteral("nine"), QStringLiteral("Nina Nine")}}});
    QTRY_COMPARE(m_history->user(sample::id<UserId>(9)).name, QStringLiteral("Nina Nine"));
}

void tst_Synchronizer::acksAreSentAgain()
{
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, text(1, bob, QStringLiteral("a"))});
    QTRY_VERIFY(m_time.hasTimer(300));
    m_time.advance(300);
    refuse<request::Ack>();
    QCOMPARE(takeAck(QStringLiteral("c1")), (std::vector<Position>{{adaAndBob, 1}}));
    const auto cursor = [this] {
        return wait<QString>(
            [&](QObject *context, auto done) { m_history->serverUpdates().cursor(context, done); });
    };
    QTRY_COMPARE(cursor(), QStringLiteral("c1"));
}

void tst_Synchronizer::readMarksAreSentAgain()
{
    Conversation unread = direct(10);
    unread.readMessages = 0;
    unread.members[0].read = 0;
    connectFresh({unread});
    m_history->userActions().setReadMark(adaAndBob, 10);
    QTRY_VERIFY(m_time.hasTimer(500));
    m_time.advance(500);
    refuse<request::MarkRead>();
    const auto [id, mark] = m_peer->take<request::MarkRead>();
    QCOMPARE(mark, (request::MarkRead{adaAndBob, 10}));
    m_peer->reply(id, reply::Ok{});
    const auto unsent = [this] {
        return wait<std::vector<Position>>(
            [&](QObject *context, auto done) { m_history->serverUpdates().unsentReadMarks(context, done); });
    };
    QTRY_VERIFY(unsent().empty());
}

void tst_Synchronizer::anOlderPageIsAskedForAgain()
{
    connectFresh({direct(2)});
    int loaded = 0;
    m_session->loadOlder(adaAndBob, this, [&](const Result<Done> &result) {
        QVERIFY(result);
        ++loaded;
    });
    refuse<request::GetHistory>();
    QCOMPARE(loaded, 0);
    const auto [id, request] = m_peer->take<request::GetHistory>();
    m_peer->reply(id, reply::Page{adaAndBob, {message(text(1, bob, QStringLiteral("first")))}, false, {}});
    QTRY_COMPARE(loaded, 1);
    QCOMPARE(newest(*m_history, adaAndBob).messages.size(), 2u);
}

void tst_Synchronizer::aListThatCouldNotBeStoredIsAskedForAgain()
{
    m_peer->welcome(ada, true);
    auto disk = std::make_unique<FailingDisk>();
    list({direct(3)});
    QTRY_VERIFY(m_time.hasTimer(2000));
    QVERIFY(!m_history->problem().isEmpty());
    disk.reset();
    m_time.advance(2000);
    list({direct(3)});
    QTRY_COMPARE(conversations(*m_history).size(), 1u);
    QVERIFY(m_history->problem().isEmpty());
}

void tst_Synchronizer::aLogThatCouldNotBeStoredIsAskedForAgain()
{
    const reply::Log missing{
        adaAndBob, {text(1, bob, QStringLiteral("a")), text(2, bob, QStringLiteral("b"))}, 2, {}};
    connectFresh();
    m_peer->push(reply::Event{adaAndBob, missing.entries.back()});
    const auto [id, request] = m_peer->take<request::GetLog>();
    auto disk = std::make_unique<FailingDisk>();
    m_peer->reply(id, missing);
    QTRY_VERIFY(m_time.hasTimer(2000));
    disk.reset();
    m_time.advance(2000);
    list({direct(2)});
    const auto [again, repeated] = m_peer->take<request::GetLog>();
    QCOMPARE(repeated, request);
    m_peer->reply(again, missing);
    QTRY_COMPARE(texts(newest(*m_history, adaAndBob)).join(u' '), QStringLiteral("a b"));
}

void tst_Synchronizer::usersAreWatchedAgain()
{
    connectFresh();
    m_watched.clear();
    m_isWatchRefused = true;
    QObject screen;
    m_session->presenceTracker()->watch(&screen, {bob});
    QTRY_VERIFY(m_time.hasTimer(2250));
    m_session->presenceTracker()->watch(&screen, {ada, bob});
    QTRY_COMPARE(m_watched.size(), 2u);
    m_isWatchRefused = false;
    m_watched.clear();
    QTRY_COMPARE(m_time.timers(2250), 2);
    m_time.advance(2250);
    QTRY_COMPARE(m_watched,
                 (std::vector<std::vector<UserId>>{{ada, bob}})); // without the first, which is outdated
}

void tst_Synchronizer::retriesWaitLongerEachTime()
{
    m_peer->welcome(ada, true);
    // At least what the server says, and by chance up to 0.5 s more, 1 s, 2 s …, 30 s; 3 s while it is unavailable.
    const Error slower{ErrorCode::RateLimited, {}, 2000};
    for (std::int64_t half : {250, 500, 1000, 2000, 4000, 8000, 15'000, 15'000})
        refuse<request::GetConversations>(2000 + half, slower);
    refuse<request::GetConversations>(3500);
    list({direct()});
    QTRY_COMPARE(conversations(*m_history).size(), 1u);
    // Each request counts for itself, and a server that says no time means a second.
    m_peer->push(reply::CaughtUp{});
    refuse<request::GetConversations>(1250, {ErrorCode::Unavailable, {}, 0});
}

void tst_Synchronizer::retriesEndWithTheConnection()
{
    connectFresh({direct(2)});
    int failed = 0;
    m_session->loadOlder(adaAndBob, this, [&](const Result<Done> &result) {
        QVERIFY(!result);
        QVERIFY(!result.error().message.isEmpty());
        ++failed;
    });
    const auto [id, request] = m_peer->take<request::GetHistory>();
    m_peer->reply(id, Error{ErrorCode::Unavailable, {}, 2000});
    QTRY_VERIFY(m_time.hasTimer(2250));
    QCOMPARE(failed, 0);
    m_peer->cut();
    QTRY_COMPARE(failed, 1);
    QVERIFY(!m_time.hasTimer(2250));
    m_time.advance(500);
    m_peer->welcome(ada);
    m_time.advance(5000);
    list({direct(2)});
    QCOMPARE(m_peer->waiting<request::GetHistory>(), 0);
    QCOMPARE(failed, 1);
}

void tst_Synchronizer::whatCannotSucceedIsNotAskedForAgain()
{
    connectFresh({direct(2)});
    int failed = 0;
    m_session->loadOlder(adaAndBob, this, [&](const Result<Done> &) { ++failed; });
    const auto [id, request] = m_peer->take<request::GetHistory>();
    m_peer->reply(id, Error{ErrorCode::Internal, {}, 0});
    QTRY_COMPARE(failed, 1);
}

void tst_Synchronizer::aFaultyServerIsAskedAFewTimes()
{
    connectFresh({direct(2)});
    int failed = 0;
    m_session->loadOlder(adaAndBob, this, [&](const Result<Done> &) { ++failed; });
    const Error error{ErrorCode::Internal, {}, 100};
    for (std::int64_t half : {250, 500, 1000, 2000})
        refuse<request::GetHistory>(100 + half, error);
    QCOMPARE(failed, 0);
    const auto [id, request] = m_peer->take<request::GetHistory>();
    m_peer->reply(id, error);
    QTRY_COMPARE(failed, 1);
}

KITH_TEST(tst_Synchronizer)
#include "tst_synchronizer.moc"
