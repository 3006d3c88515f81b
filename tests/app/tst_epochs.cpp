// SPDX-License-Identifier: Apache-2.0
#include "app/history/messagechanges.h"
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "app/sync/serversession.h"
#include "tests/app/failingdisk.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <map>

using namespace kith;
using namespace kith::sample;

namespace {

const EpochId firstEpoch = id<EpochId>(501);
const EpochId secondEpoch = id<EpochId>(502);
const EpochId thirdEpoch = id<EpochId>(503);

//! The logs of a server as they are now, which a test restores to what they were.
struct Logs {
    std::map<ConversationId, std::vector<Entry>> entries;
    Seq visibleFrom = 1; //!< of every member

    //! Says \a words, with a clientId that no other entry has.
    void say(ConversationId conversation, UserId author, const QString &words,
             EntryKind kind = EntryKind::Text, Seq target = 0)
    {
        auto &log = entries[conversation];
        Entry entry = text(Seq(log.size()) + 1, author, words);
        entry.kind = kind;
        entry.target = target;
        entry.clientId = newId<ClientId>();
        entry.sentAt = 1'000'000 + 1000 * ++m_clock;
        entry.messages = std::ranges::count(log, EntryKind::Text, &Entry::kind) + (kind == EntryKind::Text);
        log.push_back(entry);
    }

    std::vector<Message> messages(ConversationId conversation) const
    {
        std::vector<Message> found;
        for (const Entry &entry : entries.at(conversation)) {
            if (entry.kind == EntryKind::Text) {
                found.push_back(message(entry));
                continue;
            }
            for (Message &one : found) {
                if (one.seq == entry.target)
                    change(one, entry);
            }
        }
        return found;
    }

    Conversation info(ConversationId id) const
    {
        const auto &log = entries.at(id);
        Conversation conversation = direct();
        conversation.id = id;
        conversation.head = Seq(log.size());
        conversation.messages = log.empty() ? 0 : log.back().messages;
        if (id != adaAndBob) {
            conversation.kind = ConversationKind::Group;
            conversation.title = QStringLiteral("Crew");
        }
        for (Member &member : conversation.members)
            member.visibleFrom = visibleFrom;
        if (const auto all = messages(id); !all.empty())
            conversation.last = {all.back()};
        return conversation;
    }

    reply::Page page(const request::GetHistory &request) const
    {
        auto all = messages(request.conversation);
        const Seq before = request.before > 0 ? request.before : INT64_MAX;
        std::erase_if(all, [&](const Message &one) { return one.seq >= before || one.seq < visibleFrom; });
        const std::size_t limit = request.limit > 0 ? std::size_t(request.limit) : 50;
        const bool more = all.size() > limit;
        if (more)
            all.erase(all.begin(), all.end() - std::ptrdiff_t(limit));
        return {request.conversation, all, more, users(), Seq(entries.at(request.conversation).size())};
    }

    reply::Log log(const request::GetLog &request) const
    {
        const auto &all = entries.at(request.conversation);
        const auto first = std::min<std::size_t>(all.size(), std::size_t(std::max<Seq>(request.after, 0)));
        return {
            request.conversation, {all.begin() + std::ptrdiff_t(first), all.end()}, Seq(all.size()), users()};
    }

private:
    int m_clock = 0;
};

} // namespace

//! The server is restored from a backup: what it lost is kept, and nothing of the old is taken for the new.
class tst_Epochs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theFirstEpochIsTakenWithoutFuss();
    void whatTheServerLostStandsWhereItStood();
    void entriesUnderTheSameNumbersAreNotTakenForTheOldOnes();
    void manyLostMessagesAreFoundPageByPage();
    void onePageIsFetchedWhereNothingWasLost();
    void editsAndReactionsAreTakenAnew();
    void deletedMessagesAreNotKept();
    void ownOnesAreSentAgainAsNewMessages();
    void lostOnesAreRemovedOneByOne();
    void aGroupThatTheServerNeverHadStaysReadable();
    void aDirectConversationThatTheServerNeverHadBeginsAnew();
    void aGroupThatWasLeftStaysAsItIs();
    void whoIsRemovedWhileAGroupIsComparedIsNoMember();
    void theOutboxIsSentWithItsIds();
    void whatWasQueuedAboutLostMessagesIsFreed();
    void readMarksOfTheOldEpochAreForgotten();
    void anInterruptedSwitchGoesOn();
    void aSecondRestoreKeepsTheOrder();
    void aSecondRestoreAtOnceKeepsThemAll();
    void anEarlierStayIsKept_data();
    void anEarlierStayIsKept();
    void aLaterBackupBringsThemBack();
    void eventsBeforeTheSwitchAreNotLost();
    void aDraftOfLostMessagesIsKept();
    void pagesHoldEachLostMessageOnce();
    void nothingIsAppliedBeforeTheEpochIsStored();

private:
    void start();
    void reconnect(EpochId epoch, bool fresh = true);
    void connectFirst();
    //! Waits until nothing is to be reconciled and all was listed.
    void settle();
    void loadAll(ConversationId conversation);
    QStringList texts(ConversationId conversation);
    QString cursor()
    {
        return wait<QString>(
            [&](QObject *context, auto done) { m_history->serverUpdates().cursor(context, done); });
    }
    std::optional<LocalConversation> known(ConversationId id)
    {
        return wait<std::optional<LocalConversation>>(
            [&](QObject *context, auto done) { m_history->conversation(id, context, done); });
    }
    std::vector<LocalMessage> lost(ConversationId id)
    {
        std::vector<LocalMessage> rows = newest(*m_history, id, 1000).messages;
        std::erase_if(rows, [](const LocalMessage &row) { return !row.isLost(); });
        std::ranges::reverse(rows);
        return rows;
    }
    void add(const Outgoing &outgoing)
    {
        store([&](QObject *context, auto done) {
            m_history->userActions().addOutgoing(outgoing, context, done);
        });
    }
    //! "text 1" and so on, in turns by Bob and Ada.
    void talk(ConversationId conversation, int first, int last)
    {
        for (int i = first; i <= last; ++i)
            m_logs.say(conversation, i % 2 ? bob : ada, QStringLiteral("text %1").arg(i));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakePeer> m_peer;
    ManualTimeSource m_time;
    std::unique_ptr<History> m_history;
    std::unique_ptr<ServerSession> m_session;
    Logs m_logs;
    bool m_holdsPages = false;
    int m_pages = 0;
    int m_lists = 0;
    std::vector<request::Send> m_sent;
    std::vector<request::MarkRead> m_marked;
};

void tst_Epochs::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_time = {};
    m_logs = {};
    m_holdsPages = false;
    m_pages = m_lists = 0;
    m_sent.clear();
    m_marked.clear();
    m_peer = std::make_unique<FakePeer>();
    m_peer->answer<request::Watch>([](const auto &) { return reply::Presences{}; });
    m_peer->answer<request::GetConversations>([this](const request::GetConversations &request) {
        reply::Conversations answer{{}, users(), {}};
        for (const auto &[id, log] : m_logs.entries) {
            if (request.conversation.isNull() || request.conversation == id)
                answer.items.push_back(m_logs.info(id));
        }
        m_lists += request.conversation.isNull();
        return answer;
    });
    m_peer->answer<request::GetHistory>([this](const request::GetHistory &request) -> reply::Any {
        ++m_pages;
        if (m_holdsPages)
            return Error{ErrorCode::Unavailable, {}, 5000};
        return m_logs.page(request);
    });
    m_peer->answer<request::GetLog>([this](const request::GetLog &request) { return m_logs.log(request); });
    m_peer->answer<request::Ack>([](const auto &) { return reply::Acked{QStringLiteral("at the welcome")}; });
    m_peer->answer<request::MarkRead>([this](const request::MarkRead &request) {
        m_marked.push_back(request);
        return reply::Ok{};
    });
    m_peer->answer<request::Send>([this](const request::Send &request) {
        m_sent.push_back(request);
        const ConversationId id =
            request.user.isNull() ? request.conversation : directConversation(ada, request.user);
        auto &log = m_logs.entries[id];
        Entry entry = text(Seq(log.size()) + 1, ada, request.text);
        entry.kind = request.kind;
        entry.clientId = request.clientId;
        entry.target = request.target;
        log.push_back(entry);
        return reply::Accepted{id, entry.clientId, entry.seq, entry.sentAt, entry.messages};
    });
    start();
}

void tst_Epochs::cleanup()
{
    m_session.reset();
    m_history.reset();
    m_peer.reset();
}

void tst_Epochs::start()
{
    m_session.reset();
    m_history.reset();
    m_history = std::make_unique<History>(m_folder->filePath(QStringLiteral("history.db")));
    m_history->open(ada);
    m_session = std::make_unique<ServerSession>(m_history.get(), &m_time);
    m_session->start(m_peer->url(), QStringLiteral("token"));
}

//! The device comes with all messages that are in the logs.
void tst_Epochs::connectFirst()
{
    m_peer->welcome(ada, true, true, firstEpoch);
    QTRY_COMPARE(m_lists, 1);
    for (const auto &[id, log] : m_logs.entries) {
        QTRY_VERIFY(known(id));
        loadAll(id);
    }
    m_pages = 0;
}

void tst_Epochs::loadAll(ConversationId conversation)
{
    for (;;) {
        store([&](QObject *context, auto done) { m_session->loadOlder(conversation, context, done); });
        const auto floor = wait<LocalFloor>(
            [&](QObject *context, auto done) { m_history->floor(conversation, context, done); });
        if (floor.start)
            return;
    }
}

void tst_Epochs::reconnect(EpochId epoch, bool fresh)
{
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    m_time.advance(500);
    m_peer->welcome(ada, fresh, true, epoch);
}

void tst_Epochs::settle()
{
    QTRY_VERIFY([this] {
        const auto due = wait<std::vector<LocalConversation>>(
            [&](QObject *context, auto done) { m_history->conversations(context, done); });
        return std::ranges::all_of(due, [this](const LocalConversation &one) {
            const auto log = m_logs.entries.find(one.id);
            return log == m_logs.entries.end() ? one.head == 0 : one.head == Seq(log->second.size());
        });
    }());
    QTRY_COMPARE(cursor(), QStringLiteral("at the welcome"));
}

QStringList tst_Epochs::texts(ConversationId conversation)
{
    QStringList found;
    const LocalPage page = newest(*m_history, conversation, 1000);
    for (auto row = page.messages.rbegin(); row != page.messages.rend(); ++row)
        found << (row->isLost() ? QStringLiteral("(%1)") : QStringLiteral("%1")).arg(row->message.text);
    return found.replaceInStrings(QStringLiteral("text "), QString());
}

void tst_Epochs::theFirstEpochIsTakenWithoutFuss()
{
    talk(adaAndBob, 1, 5);
    m_peer->welcome(ada, true); // by a server that knew none
    QTRY_COMPARE(m_lists, 1);
    QTRY_VERIFY(known(adaAndBob));
    loadAll(adaAndBob);
    reconnect(firstEpoch, false);
    QTRY_COMPARE(m_lists, 2);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5"));
    QCOMPARE(cursor(), QStringLiteral("at the welcome"));
    reconnect(firstEpoch, false);
    QTRY_COMPARE(m_lists, 3);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5"));
}

void tst_Epochs::whatTheServerLostStandsWhereItStood()
{
    talk(adaAndBob, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    connectFirst();
    m_logs = backup;
    reconnect(secondEpoch);
    settle();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) (8)"));
    QCOMPARE(m_pages, 1);
    const auto rows = lost(adaAndBob);
    QCOMPARE(rows.size(), 3u);
    QCOMPARE(rows[0].message.author, ada);
    QCOMPARE(rows[1].message.author, bob);
    QCOMPARE(rows[0].message.seq, 0);
    start(); // it is stored
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) (8)"));
}

void tst_Epochs::entriesUnderTheSameNumbersAreNotTakenForTheOldOnes()
{
    talk(adaAndBob, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    connectFirst();
    m_logs = backup;
    m_logs.say(adaAndBob, bob, QStringLiteral("new"));
    m_logs.say(adaAndBob, bob, QStringLiteral("newer"));
    reconnect(secondEpoch);
    settle();
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) (8) new newer"));
    m_logs.say(adaAndBob, bob, QStringLiteral("newest"));
    m_peer->push(reply::Event{adaAndBob, m_logs.entries[adaAndBob].back()});
    QTRY_COMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) (8) new newer newest"));
}

void tst_Epochs::manyLostMessagesAreFoundPageByPage()
{
    talk(adaAndBob, 1, 20);
    const Logs backup = m_logs;
    talk(adaAndBob, 21, 500);
    connectFirst();
    m_logs = backup;
    for (int i = 0; i < 450; ++i)
        m_logs.say(adaAndBob, bob, QStringLiteral("new"));
    reconnect(secondEpoch);
    settle();
    QTRY_COMPARE(m_pages, 4); // three to compare, and one to read
    const auto rows = lost(adaAndBob);
    QCOMPARE(rows.size(), 480u);
    QCOMPARE(rows.front().message.text, QStringLiteral("text 21"));
    QCOMPARE(rows.front().lostAfter, std::optional<Seq>(20));
    QCOMPARE(rows.back().message.text, QStringLiteral("text 500"));
}

void tst_Epochs::onePageIsFetchedWhereNothingWasLost()
{
    talk(adaAndBob, 1, 5);
    connectFirst();
    reconnect(secondEpoch);
    settle();
    QCOMPARE(m_pages, 1);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5"));
}

void tst_Epochs::editsAndReactionsAreTakenAnew()
{
    talk(adaAndBob, 1, 3);
    const Logs backup = m_logs;
    m_logs.say(adaAndBob, bob, QStringLiteral("changed"), EntryKind::Edit, 1);
    m_logs.say(adaAndBob, bob, QStringLiteral("👍"), EntryKind::Reaction, 2);
    connectFirst();
    QCOMPARE(texts(adaAndBob).first(), QStringLiteral("changed"));
    m_logs = backup;
    m_logs.say(adaAndBob, bob, QStringLiteral("👎"), EntryKind::Reaction, 2);
    m_logs.say(adaAndBob, bob, QStringLiteral("❤"), EntryKind::Reaction, 3);
    reconnect(secondEpoch);
    settle();
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3"));
    const LocalPage page = newest(*m_history, adaAndBob);
    QCOMPARE(page.messages[1].message.reactions.size(), 1u);
    QCOMPARE(page.messages[1].message.reactions[0].emoji, QStringLiteral("👎"));
}

void tst_Epochs::deletedMessagesAreNotKept()
{
    talk(adaAndBob, 1, 2);
    const Logs backup = m_logs;
    talk(adaAndBob, 3, 5);
    m_logs.say(adaAndBob, ada, {}, EntryKind::Delete, 4);
    connectFirst();
    m_logs = backup;
    reconnect(secondEpoch);
    settle();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 (3) (5)"));
}

void tst_Epochs::ownOnesAreSentAgainAsNewMessages()
{
    talk(adaAndBob, 1, 2);
    const Logs backup = m_logs;
    m_logs.say(adaAndBob, ada, QStringLiteral("mine"), EntryKind::Text, 1);
    m_logs.say(adaAndBob, bob, QStringLiteral("theirs"));
    connectFirst();
    m_logs = backup;
    reconnect(secondEpoch);
    settle();
    m_history->userActions().setDraft(adaAndBob, QStringLiteral("half a thought"));
    const auto rows = lost(adaAndBob);
    QCOMPARE(rows.size(), 2u);
    const ClientId fresh = id<ClientId>(77);
    const auto sendAgain = [&](std::int64_t place) {
        store([&](QObject *context, auto done) {
            m_history->userActions().sendAgain(place, fresh, context, done);
        });
    };
    sendAgain(rows[1].place); // Bob's: nothing happens
    sendAgain(rows[0].place);
    sendAgain(rows[0].place); // and once
    QTRY_COMPARE(m_sent.size(), 1u);
    QCOMPARE(m_sent[0].clientId, fresh);
    QCOMPARE(m_sent[0].text, QStringLiteral("mine"));
    QCOMPARE(m_sent[0].target, 1);
    QCOMPARE(m_sent[0].writtenAt, rows[0].message.sentAt);
    QTRY_VERIFY(outbox(*m_history).empty());
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 (theirs) mine"));
    QCOMPARE(known(adaAndBob)->draft, QStringLiteral("half a thought"));
}

void tst_Epochs::lostOnesAreRemovedOneByOne()
{
    talk(adaAndBob, 1, 2);
    const Logs backup = m_logs;
    talk(adaAndBob, 3, 5);
    connectFirst();
    m_logs = backup;
    reconnect(secondEpoch);
    settle();
    QSignalSpy removed(m_history.get(), &History::lostRemoved);
    m_history->userActions().removeLost(lost(adaAndBob).at(1).place);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 (3) (5)"));
    QCOMPARE(removed.size(), 1);
    start();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 (3) (5)"));
}

void tst_Epochs::aGroupThatTheServerNeverHadStaysReadable()
{
    talk(adaAndBob, 1, 2);
    const Logs backup = m_logs;
    talk(crew, 1, 3);
    connectFirst();
    QVERIFY(!known(crew)->gone);
    m_logs = backup;
    reconnect(secondEpoch);
    settle();
    QCOMPARE(texts(crew).join(u' '), QStringLiteral("(1) (2) (3)"));
    const auto group = known(crew);
    QVERIFY(group->gone);
    QCOMPARE(group->role, Role::None);
    QCOMPARE(group->title, QStringLiteral("Crew"));
    QCOMPARE(group->last->message.text, QStringLiteral("text 3"));
    QCOMPARE(group->unread(), 0);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2"));
}

void tst_Epochs::aDirectConversationThatTheServerNeverHadBeginsAnew()
{
    m_logs.entries[crew] = {};
    const Logs backup = m_logs;
    talk(adaAndBob, 1, 2);
    connectFirst();
    m_logs = backup;
    reconnect(secondEpoch);
    settle();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("(1) (2)"));
    QVERIFY(!known(adaAndBob)->gone);
    QCOMPARE(known(adaAndBob)->role, Role::Member);
    add(outgoing(1, QStringLiteral("hello again")));
    QTRY_COMPARE(m_sent.size(), 1u);
    QCOMPARE(m_sent[0].user, bob);
    QTRY_COMPARE(texts(adaAndBob).join(u' '), QStringLiteral("(1) (2) hello again"));
    m_peer->push(reply::Event{adaAndBob, m_logs.entries[adaAndBob].back()});
    QTRY_COMPARE(known(adaAndBob)->head, 1);
}

void tst_Epochs::aGroupThatWasLeftStaysAsItIs()
{
    talk(adaAndBob, 1, 2);
    talk(crew, 1, 3);
    connectFirst();
    Entry left = text(1, ada, {});
    left.kind = EntryKind::Left;
    left.subject = ada;
    left.about = crew;
    left.target = 4;
    m_peer->push(reply::Event{selfConversation(ada), left});
    QTRY_COMPARE(known(crew)->role, Role::None);
    const std::vector<Entry> log = m_logs.entries[crew];
    m_logs.entries.erase(crew); // it is not listed any more
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    m_time.advance(500);
    m_peer->welcome(ada, true, true, secondEpoch);
    QTRY_COMPARE(known(adaAndBob)->readMessages, 0);
    QTRY_COMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2"));
    QVERIFY(!known(crew)->gone);
    QCOMPARE(texts(crew).join(u' '), QStringLiteral("1 2 3"));
    // And where the user is a member again, it is compared.
    m_logs.entries[crew] = {log[0], log[1]};
    m_logs.say(crew, bob, QStringLiteral("new"));
    Entry joined = left;
    joined.seq = 2;
    joined.kind = EntryKind::Joined;
    m_peer->push(reply::Event{selfConversation(ada), joined});
    QTRY_COMPARE(texts(crew).join(u' '), QStringLiteral("1 2 (3) new"));
}

void tst_Epochs::whoIsRemovedWhileAGroupIsComparedIsNoMember()
{
    talk(adaAndBob, 1, 1);
    talk(crew, 1, 3);
    connectFirst();
    m_holdsPages = true;
    reconnect(secondEpoch, true);
    QTRY_VERIFY(m_pages >= 2);
    Entry left = text(1, ada, {});
    left.kind = EntryKind::Left;
    left.subject = ada;
    left.about = crew;
    left.target = 4;
    m_peer->push(reply::Event{selfConversation(ada), left});
    QTRY_COMPARE(known(crew)->role, Role::None);
    const int asked = m_pages;
    m_holdsPages = false;
    m_time.advance(10'000);
    QTRY_VERIFY(m_pages >= asked + 2);
    talk(adaAndBob, 2, 2);
    m_peer->push(reply::Event{adaAndBob, m_logs.entries[adaAndBob].back()}); // behind the page
    QTRY_COMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2"));
    QCOMPARE(known(crew)->role, Role::None);
}

void tst_Epochs::theOutboxIsSentWithItsIds()
{
    talk(adaAndBob, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 7);
    connectFirst();
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    add(outgoing(1, QStringLiteral("waits")));
    add(outgoing(2, QStringLiteral("waits, too")));
    m_logs = backup;
    m_time.advance(500);
    m_peer->welcome(ada, true, true, secondEpoch);
    QTRY_COMPARE(m_sent.size(), 2u);
    QCOMPARE(m_sent[0].clientId, id<ClientId>(1));
    QCOMPARE(m_sent[1].clientId, id<ClientId>(2));
    QTRY_COMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) waits waits, too"));
}

void tst_Epochs::whatWasQueuedAboutLostMessagesIsFreed()
{
    talk(adaAndBob, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    connectFirst();
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    const auto queue = [this](int number, EntryKind kind, const QString &words, Seq target) {
        Outgoing one = outgoing(number, words);
        one.kind = kind;
        one.target = target;
        add(one);
    };
    queue(1, EntryKind::Text, QStringLiteral("an answer to 7"), 7);
    queue(2, EntryKind::Text, QStringLiteral("an answer to 5"), 5);
    queue(3, EntryKind::Edit, QStringLiteral("changed"), 6);
    queue(4, EntryKind::Reaction, QStringLiteral("👍"), 7);
    queue(5, EntryKind::Delete, {}, 8);
    m_logs = backup;
    m_logs.say(adaAndBob, bob, QStringLiteral("new"));
    m_logs.say(adaAndBob, bob, QStringLiteral("newer"));
    m_time.advance(500);
    m_peer->welcome(ada, true, true, secondEpoch);
    QTRY_VERIFY(outbox(*m_history).empty());
    QCOMPARE(m_sent.size(), 2u);
    QCOMPARE(m_sent[0].text, QStringLiteral("an answer to 7"));
    QCOMPARE(m_sent[0].target, 0); // 7 is another message now
    QCOMPARE(m_sent[1].target, 5);
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '),
             QStringLiteral("1 2 3 4 5 (changed) (7) new newer an answer to 7 an answer to 5"));
}

void tst_Epochs::readMarksOfTheOldEpochAreForgotten()
{
    talk(adaAndBob, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    connectFirst();
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    m_history->userActions().setReadMark(adaAndBob, 8);
    QTRY_COMPARE(known(adaAndBob)->read, 8);
    m_logs = backup;
    for (int i = 0; i < 5; ++i)
        m_logs.say(adaAndBob, bob, QStringLiteral("new"));
    m_time.advance(500);
    m_peer->welcome(ada, true, true, secondEpoch);
    settle();
    QCOMPARE(known(adaAndBob)->read, 0); // as the server says
    QCOMPARE(known(adaAndBob)->unread(), 8); // the other two are own ones
    m_time.advance(10'000);
    QTRY_VERIFY(m_session->connection()->isSignedIn());
    QVERIFY(m_marked.empty());
}

void tst_Epochs::anInterruptedSwitchGoesOn()
{
    talk(adaAndBob, 1, 5);
    talk(crew, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    talk(crew, 6, 8);
    connectFirst();
    m_logs = backup;
    m_logs.say(adaAndBob, bob, QStringLiteral("new"));
    m_logs.say(crew, bob, QStringLiteral("new"));
    m_holdsPages = true;
    reconnect(secondEpoch);
    QTRY_COMPARE(m_pages, 2);
    // All of the old can be read meanwhile, also after a restart.
    start();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 6 7 8"));
    m_holdsPages = false;
    m_peer->welcome(ada, false, true, secondEpoch); // it came with the cursor of the new epoch
    settle();
    for (const ConversationId conversation : {adaAndBob, crew}) {
        loadAll(conversation);
        QCOMPARE(texts(conversation).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) (8) new"));
    }
}

void tst_Epochs::aSecondRestoreKeepsTheOrder()
{
    talk(adaAndBob, 1, 4);
    const Logs older = m_logs;
    talk(adaAndBob, 5, 7);
    const Logs backup = m_logs;
    talk(adaAndBob, 8, 9);
    connectFirst();
    m_logs = backup;
    m_logs.say(adaAndBob, bob, QStringLiteral("new"));
    reconnect(secondEpoch);
    settle();
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 6 7 (8) (9) new"));
    m_logs = older;
    m_logs.say(adaAndBob, bob, QStringLiteral("newest"));
    reconnect(thirdEpoch);
    settle();
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 (5) (6) (7) (8) (9) (new) newest"));
}

void tst_Epochs::aSecondRestoreAtOnceKeepsThemAll()
{
    talk(adaAndBob, 1, 4);
    const Logs older = m_logs;
    talk(adaAndBob, 5, 8);
    connectFirst();
    reconnect(secondEpoch);
    settle();
    m_logs = older;
    reconnect(thirdEpoch);
    settle();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 (5) (6) (7) (8)"));
}

void tst_Epochs::anEarlierStayIsKept_data()
{
    QTest::addColumn<int>("known");
    QTest::newRow("the device was there before only") << 5;
    QTest::newRow("the device came again since") << 7;
}

void tst_Epochs::anEarlierStayIsKept()
{
    QFETCH(int, known);
    talk(adaAndBob, 1, known);
    connectFirst();
    talk(adaAndBob, known + 1, 7);
    m_logs.visibleFrom = 6;
    reconnect(secondEpoch);
    settle();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("(1) (2) (3) (4) (5) 6 7"));
}

void tst_Epochs::aLaterBackupBringsThemBack()
{
    talk(adaAndBob, 1, 4);
    const Logs older = m_logs;
    talk(adaAndBob, 5, 7);
    const Logs later = m_logs;
    talk(adaAndBob, 8, 8);
    connectFirst();
    m_logs = older;
    reconnect(secondEpoch);
    settle();
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 (5) (6) (7) (8)"));
    m_logs = later;
    reconnect(thirdEpoch);
    settle();
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 (8) 5 6 7"));
}

void tst_Epochs::eventsBeforeTheSwitchAreNotLost()
{
    talk(adaAndBob, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    connectFirst();
    m_logs = backup;
    m_logs.say(adaAndBob, bob, QStringLiteral("new"));
    m_holdsPages = true;
    reconnect(secondEpoch);
    QTRY_COMPARE(m_pages, 1);
    for (int i = 0; i < 3; ++i) { // one of them has the number that follows the old head
        m_logs.say(adaAndBob, bob, QStringLiteral("new"));
        m_peer->push(reply::Event{adaAndBob, m_logs.entries[adaAndBob].back()});
    }
    QTRY_VERIFY(m_time.timers(5250) > 0 || m_pages > 1);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 6 7 8"));
    m_holdsPages = false;
    m_time.advance(10'000);
    settle();
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) (8) new new new new"));
}

void tst_Epochs::aDraftOfLostMessagesIsKept()
{
    talk(adaAndBob, 1, 5);
    talk(crew, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    connectFirst();
    m_history->userActions().setDraft(adaAndBob, QStringLiteral("a draft"),
                                      {0, 8, QStringLiteral("an edit")});
    m_history->userActions().setDraft(crew, QStringLiteral("an answer"), {5, 0, {}});
    m_logs = backup;
    reconnect(secondEpoch);
    settle();
    QCOMPARE(known(adaAndBob)->draft, QStringLiteral("an edit\na draft"));
    QCOMPARE(known(adaAndBob)->draftTarget, DraftTarget());
    QCOMPARE(known(crew)->draftTarget, (DraftTarget{5, 0, {}}));
}

void tst_Epochs::pagesHoldEachLostMessageOnce()
{
    talk(adaAndBob, 1, 4);
    const Logs older = m_logs;
    talk(adaAndBob, 5, 7);
    connectFirst();
    m_logs = older;
    talk(adaAndBob, 1, 4);
    const Logs backup = m_logs;
    talk(adaAndBob, 5, 6);
    reconnect(secondEpoch);
    settle();
    loadAll(adaAndBob);
    m_logs = backup;
    reconnect(thirdEpoch);
    settle();
    loadAll(adaAndBob);
    const QStringList all = texts(adaAndBob);
    QCOMPARE(all.join(u' '), QStringLiteral("1 2 3 4 (5) (6) (7) 1 2 3 4 (5) (6)"));
    const auto shown = [](const LocalMessage &row) {
        return (row.isLost() ? QStringLiteral("(%1)") : QStringLiteral("%1")).arg(row.message.text.mid(5));
    };
    for (int limit = 1; limit <= 9; ++limit) {
        QStringList found;
        for (Seq before = 0;;) {
            const auto page = wait<LocalPage>([&](QObject *context, auto done) {
                m_history->messagesBefore(adaAndBob, before, limit, context, done);
            });
            for (const LocalMessage &row : page.messages)
                found.prepend(shown(row));
            if (page.floor)
                break;
            before = page.messages.back().message.seq != 0 ? page.messages.back().message.seq : 0;
            QVERIFY(before != 0);
        }
        QCOMPARE(found, all);
    }
    for (Seq seq = 1; seq <= 8; ++seq) {
        const auto page = wait<LocalPage>([&](QObject *context, auto done) {
            m_history->messagesAround(adaAndBob, seq, 100, context, done);
        });
        QStringList found;
        for (const LocalMessage &row : page.messages)
            found.prepend(shown(row));
        QCOMPARE(found, all);
    }
}

void tst_Epochs::nothingIsAppliedBeforeTheEpochIsStored()
{
    talk(adaAndBob, 1, 5);
    const Logs backup = m_logs;
    talk(adaAndBob, 6, 8);
    connectFirst();
    m_peer->cut();
    QTRY_COMPARE(m_session->connection()->state(), ServerConnection::State::Waiting);
    m_logs = backup;
    {
        const FailingDisk disk;
        QSignalSpy problems(m_history.get(), &History::problemChanged);
        m_time.advance(500);
        m_peer->welcome(ada, true, true, secondEpoch);
        QTRY_VERIFY(!problems.isEmpty());
    }
    for (int i = 0; i < 4; ++i) { // up to the number that follows the old head
        m_logs.say(adaAndBob, bob, QStringLiteral("new"));
        m_peer->push(reply::Event{adaAndBob, m_logs.entries[adaAndBob].back()});
    }
    QTRY_VERIFY(m_session->connection()->isSignedIn());
    QCOMPARE(m_lists, 1);
    m_time.advance(2000);
    QTRY_COMPARE(m_lists, 2);
    settle();
    loadAll(adaAndBob);
    QCOMPARE(texts(adaAndBob).join(u' '), QStringLiteral("1 2 3 4 5 (6) (7) (8) new new new new"));
}

KITH_TEST(tst_Epochs)
#include "tst_epochs.moc"
