// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "tests/app/historyfixture.h"
#include "tests/runner/runner.h"

#include <QDir>
#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

Q_DECLARE_METATYPE(std::vector<kith::LocalMessage>)

class tst_History : public HistoryFixture
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreThereWhenReady();
    void anotherUsersHistoryIsSetAside();
    void aRepeatChangesNothing();
    void aGapIsToldAndNotJumped();
    void unknownConversationsAreAskedFor();
    void editsDeletionsAndReactionsChangeTheirRow();
    void aReplyQuotesWhatItsTargetSaysNow();
    void theUnreadCountIsASubtraction();
    void marksOfAllOthersDecideTheState();
    void aPageJoinsWhatIsCached();
    void aPageThatWouldLeaveAHoleIsDropped();
    void skippingLeavesOnlyTheLastMessage();
    void whoReactedFirstStandsFirst();
    void reactionsOfEarlierServersAreSpelledAsOne();
    void whatAnotherDeviceDidBeforeCountsAsBefore();
    void whoLeftIsNoMember();
    void whoWasRemovedIsToldByWhom();
    void whoIsBackKeepsTheEarlierStay();
    void ownMessagesMoveTheReadMark();
    void anOwnMessageThatWaitedLeavesUnreadWhatCameBefore();
    void whatWasAcceptedBeforeItsTurnIsCountedInItsTurn();
    void deletedMessagesAreNotUnread();
    void deletedMessagesOfAPageAreNotUnread();
    void whatWasReadBeforeAnEntryDoesNotUndoIt();
    void workAtOnceIsDoneInTheCallAndToldLater();
};

void tst_History::namesAreThereWhenReady()
{
    applyConversation(direct());
    QCOMPARE(m_history->user(bob).name, QStringLiteral("Bob Bean"));
    start();
    QCOMPARE(m_history->user(bob).handle, QStringLiteral("bob"));
    QVERIFY(m_history->user(id<UserId>(77)).id.isNull());
}

void tst_History::anotherUsersHistoryIsSetAside()
{
    applyConversation(direct(3));
    m_history.reset();
    History other(m_folder->filePath(QStringLiteral("history.db")));
    other.open(bob);
    QVERIFY(conversations(other).empty());
    QVERIFY(QDir(m_folder->path()).entryList({QStringLiteral("history.db.*")}).size() >= 1);
}

void tst_History::aRepeatChangesNothing()
{
    applyConversation(direct());
    apply({{adaAndBob, text(1, bob, QStringLiteral("a"))}, {adaAndBob, text(2, bob, QStringLiteral("b"))}});
    QCOMPARE(m_added.size(), 2u);
    m_added.clear();
    m_conversations.clear();
    apply({{adaAndBob, text(1, bob, QStringLiteral("a"))}, {adaAndBob, text(2, bob, QStringLiteral("b"))}});
    QVERIFY(m_added.empty() && m_changed.empty() && m_conversations.empty());
}

void tst_History::aGapIsToldAndNotJumped()
{
    applyConversation(direct());
    const auto told = heads({{adaAndBob, text(1, bob, QStringLiteral("a"))},
                             {adaAndBob, text(3, bob, QStringLiteral("c"))},
                             {adaAndBob, text(4, bob, QStringLiteral("d"))}});
    QCOMPARE(told, (std::vector<LocalHead>{{adaAndBob, 1, LocalHead::Log, 4}}));
    QCOMPARE(texts(newest(*m_history, adaAndBob)), QStringList(QStringLiteral("a")));
    apply({{adaAndBob, text(2, bob, QStringLiteral("b"))}, {adaAndBob, text(3, bob, QStringLiteral("c"))}});
    QCOMPARE(newest(*m_history, adaAndBob).messages.size(), 3u);
}

void tst_History::unknownConversationsAreAskedFor()
{
    const auto told = heads({{crew, text(9, bob, QStringLiteral("hello"))}});
    QCOMPARE(told, (std::vector<LocalHead>{{crew, 0, LocalHead::Info, 0}}));
    QVERIFY(newest(*m_history, crew).messages.empty());
}

void tst_History::editsDeletionsAndReactionsChangeTheirRow()
{
    applyConversation(direct());
    apply({{adaAndBob, text(1, bob, QStringLiteral("helo"))},
           {adaAndBob, text(2, bob, QStringLiteral("oops"))}});
    const QString thumb = QStringLiteral("👍");
    apply({{adaAndBob, change(3, bob, EntryKind::Edit, 1, QStringLiteral("hello"), 2)},
           {adaAndBob, change(4, ada, EntryKind::Reaction, 1, thumb, 2)},
           {adaAndBob, change(5, bob, EntryKind::Reaction, 1, thumb, 2)},
           {adaAndBob, change(6, bob, EntryKind::Delete, 2, {}, 2)}});
    QCOMPARE(m_changed.size(), 2u);
    const Message &edited = m_changed[0].message;
    QCOMPARE(edited.text, QStringLiteral("hello"));
    QCOMPARE(edited.edited, 3);
    QCOMPARE(edited.reactions, (std::vector<Reaction>{{thumb, {ada, bob}, {4, 5}}}));
    QVERIFY(m_changed[1].message.deleted && m_changed[1].message.text.isEmpty());
    QVERIFY(conversations(*m_history)[0].last->message.deleted);

    Entry withdrawal = change(7, bob, EntryKind::Reaction, 1, thumb, 2);
    withdrawal.withdrawn = true;
    apply({{adaAndBob, withdrawal}});
    QCOMPARE(m_changed.back().message.reactions, (std::vector<Reaction>{{thumb, {ada}, {4}}}));

    // As the server gives it to whoever was not there.
    apply({{adaAndBob, change(8, bob, EntryKind::Delete, 1, {}, 2)}});
    QCOMPARE(m_changed.back().message.edited, 0);
    QVERIFY(m_changed.back().message.reactions.empty());
}

void tst_History::aReplyQuotesWhatItsTargetSaysNow()
{
    applyConversation(direct());
    Entry reply = text(2, ada, QStringLiteral("yes"));
    reply.target = 1;
    apply({{adaAndBob, text(1, bob, QStringLiteral("no"))}, {adaAndBob, reply}});
    QCOMPARE(m_added[1].quote, (Quote{bob, QStringLiteral("no"), false}));
    apply({{adaAndBob, change(3, bob, EntryKind::Edit, 1, QStringLiteral("yes?"), 2)}});
    QCOMPARE(m_changed.size(), 2u);
    QCOMPARE(m_changed[1].quote->text, QStringLiteral("yes?"));
}

void tst_History::theUnreadCountIsASubtraction()
{
    Conversation known = direct(10);
    known.readMessages = 7;
    known.members[0].read = 7;
    applyConversation(known);
    QCOMPARE(conversations(*m_history)[0].unread(), 3);
    apply({{adaAndBob, text(11, bob, QStringLiteral("k"))}});
    QCOMPARE(conversations(*m_history)[0].unread(), 4);

    QSignalSpy moved(m_history.get(), &History::readMarkMoved);
    m_history->userActions().setReadMark(adaAndBob, 10);
    QTRY_COMPARE(moved.size(), 1);
    QCOMPARE(conversations(*m_history)[0].unread(), 1);
    m_history->userActions().setReadMark(adaAndBob, 9);
    QCOMPARE(conversations(*m_history)[0].read, 10);

    // The other device read it all.
    Entry read = text(1, ada, {});
    read.kind = EntryKind::Read;
    read.about = adaAndBob;
    read.target = 11;
    apply({{selfConversation(ada), read}});
    QCOMPARE(conversations(*m_history)[0].unread(), 0);
    QCOMPARE(moved.size(), 1);
}

void tst_History::marksOfAllOthersDecideTheState()
{
    Conversation group = direct(5);
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.title = QStringLiteral("Crew");
    group.members.push_back({cleo, Role::Owner, 0, 0});
    applyConversation(group);
    m_history->serverUpdates().applyMarks({crew, bob, 5, 4});
    QCOMPARE(conversations(*m_history)[0].deliveredToAll, 0);
    m_history->serverUpdates().applyMarks({crew, cleo, 4, 2});
    QCOMPARE(conversations(*m_history)[0].deliveredToAll, 4);
    QCOMPARE(conversations(*m_history)[0].readByAll, 2);
    m_history->serverUpdates().applyMarks({crew, cleo, 3, 1}); // marks only grow
    QCOMPARE(conversations(*m_history)[0].readByAll, 2);
}

void tst_History::aPageJoinsWhatIsCached()
{
    applyConversation(direct(10));
    reply::Page page{adaAndBob, {}, true, users()};
    for (Seq seq = 6; seq <= 9; ++seq)
        page.messages.push_back(message(text(seq, bob, QStringLiteral("text %1").arg(seq))));
    const auto applyPage = [&](Seq before) {
        store([&](QObject *context, auto done) {
            m_history->serverUpdates().applyPage(page, before, context, done);
        });
    };
    applyPage(10);
    LocalPage now = newest(*m_history, adaAndBob);
    QCOMPARE(now.messages.size(), 5u);
    QVERIFY(now.floor && !now.start);
    page.messages = {message(text(5, bob, QStringLiteral("text 5")))};
    page.more = false;
    applyPage(6);
    now = newest(*m_history, adaAndBob);
    QCOMPARE(now.messages.size(), 6u);
    QVERIFY(now.start);
    const auto older = wait<LocalPage>(
        [&](QObject *context, auto done) { m_history->messagesBefore(adaAndBob, 8, 2, context, done); });
    QCOMPARE(texts(older), QStringList({QStringLiteral("text 6"), QStringLiteral("text 7")}));
    QVERIFY(!older.floor);
}

void tst_History::aPageThatWouldLeaveAHoleIsDropped()
{
    applyConversation(direct(10));
    const reply::Page page{adaAndBob, {message(text(3, bob, QStringLiteral("text 3")))}, true, {}};
    store([&](QObject *context, auto done) { m_history->serverUpdates().applyPage(page, 4, context, done); });
    QCOMPARE(newest(*m_history, adaAndBob).messages.size(), 1u);
}

void tst_History::skippingLeavesOnlyTheLastMessage()
{
    applyConversation(direct());
    apply({{adaAndBob, text(1, bob, QStringLiteral("a"))}, {adaAndBob, text(2, bob, QStringLiteral("b"))}});
    m_history->userActions().setDraft(adaAndBob, QStringLiteral("draft"));
    QSignalSpy trimmed(m_history.get(), &History::historyTrimmed);
    Conversation far = direct(9000);
    far.readMessages = 2;
    far.members[0].read = 2;
    const auto head = wait<Result<Seq>>(
        [&](QObject *context, auto done) { m_history->serverUpdates().skipTo(far, context, done); });
    QCOMPARE(*head, 9000);
    QCOMPARE(trimmed.size(), 1);
    QCOMPARE(trimmed[0][1].toLongLong(), 9000);
    const LocalPage page = newest(*m_history, adaAndBob);
    QCOMPARE(texts(page), QStringList(QStringLiteral("text 9000")));
    QVERIFY(page.floor && !page.start);
    const auto list = conversations(*m_history);
    QCOMPARE(list[0].unread(), 8998);
    QCOMPARE(list[0].draft, QStringLiteral("draft"));
}

void tst_History::whoReactedFirstStandsFirst()
{
    applyConversation(direct());
    apply({{adaAndBob, text(1, bob, QStringLiteral("hello"))}});
    const QString thumb = QStringLiteral("👍"), heart = QStringLiteral("❤️");
    Outgoing own = outgoing(7, thumb);
    own.kind = EntryKind::Reaction;
    own.target = 1;
    QVERIFY(add(own));
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyAccepted({adaAndBob, own.clientId, 4, 4'000'000, 1}, {}, context,
                                                 done);
    });
    QCOMPARE(m_changed.back().message.reactions, (std::vector<Reaction>{{thumb, {ada}, {4}}}));
    apply({{adaAndBob, change(2, bob, EntryKind::Reaction, 1, heart, 1)},
           {adaAndBob, change(3, bob, EntryKind::Reaction, 1, thumb, 1)}});
    const std::vector<Reaction> all{{heart, {bob}, {2}}, {thumb, {bob, ada}, {3, 4}}};
    QCOMPARE(m_changed.back().message.reactions, all);
    apply({{adaAndBob, change(4, ada, EntryKind::Reaction, 1, thumb, 1)}});
    QCOMPARE(newest(*m_history, adaAndBob).messages[0].message.reactions, all);
}

void tst_History::reactionsOfEarlierServersAreSpelledAsOne()
{
    const QString old = QStringLiteral("❤"), heart = QStringLiteral("❤️");
    Message stored = message(text(1, bob, QStringLiteral("hi")));
    stored.reactions = {
        {old, {ada, bob}, {3, 6}}, {heart, {bob}, {4}}, {QStringLiteral("hello"), {bob}, {5}}};
    applyConversation(direct(6));
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyPage({adaAndBob, {stored}, false, users()}, 6, context, done);
    });
    QCOMPARE(newest(*m_history, adaAndBob).messages.back().message.reactions,
             (std::vector<Reaction>{{heart, {ada, bob}, {3, 4}}}));
    Entry withdrawal = change(7, bob, EntryKind::Reaction, 1, old, 1);
    withdrawal.withdrawn = true;
    apply({{adaAndBob, withdrawal}});
    QCOMPARE(m_changed.back().message.reactions, (std::vector<Reaction>{{heart, {ada}, {3}}}));
}

void tst_History::whatAnotherDeviceDidBeforeCountsAsBefore()
{
    applyConversation(direct());
    apply({{adaAndBob, text(1, bob, QStringLiteral("hello"))}});
    Outgoing own = outgoing(7, QStringLiteral("👍"));
    own.kind = EntryKind::Reaction;
    own.target = 1;
    QVERIFY(add(own));
    store([&](QObject *context, auto done) {
        m_history->serverUpdates().applyAccepted({adaAndBob, own.clientId, 4, 4'000'000, 1}, {}, context,
                                                 done);
    });
    const auto since = [&](Seq seq) { return std::vector<Reaction>{{own.text, {ada}, {seq}}}; };
    QCOMPARE(m_changed.back().message.reactions, since(4));
    const Entry first = change(2, ada, EntryKind::Reaction, 1, own.text, 1);
    apply({{adaAndBob, first}});
    QCOMPARE(m_changed.back().message.reactions, since(2));
    Entry withdrawal = first;
    withdrawal.seq = 3;
    withdrawal.withdrawn = true;
    apply({{adaAndBob, withdrawal}, {adaAndBob, change(4, ada, EntryKind::Reaction, 1, own.text, 1)}});
    QCOMPARE(m_changed.back().message.reactions, since(4));
}

void tst_History::whoLeftIsNoMember()
{
    Conversation group = direct(2);
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.members = {{ada, Role::Member, 0, 0}, {bob, Role::Owner, 2, 2}, {cleo, Role::Member, 0, 0}};
    applyConversation(group);
    Entry left = text(3, bob, {}, 2);
    left.kind = EntryKind::Member;
    left.subject = cleo;
    left.role = Role::None;
    apply({{crew, left}});
    const auto row = conversations(*m_history)[0];
    QCOMPARE(row.memberCount, 2);
    QCOMPARE(row.readByAll, 2);
    QCOMPARE(m_added.back().message.kind, EntryKind::Member);

    Entry own = text(1, ada, {});
    own.kind = EntryKind::Left;
    own.about = crew;
    own.target = 3;
    apply({{selfConversation(ada), own}}); // of a stay before
    QCOMPARE(conversations(*m_history)[0].role, Role::Member);
    own.seq = 2;
    own.target = 4;
    apply({{selfConversation(ada), own}});
    QCOMPARE(conversations(*m_history)[0].role, Role::None);
}

void tst_History::whoWasRemovedIsToldByWhom()
{
    Conversation group = direct(2);
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.members = {{ada, Role::Member, 0, 0}, {bob, Role::Owner, 2, 2}};
    applyConversation(group);
    Entry own = text(1, bob, {});
    own.kind = EntryKind::Left;
    own.subject = ada;
    own.about = crew;
    own.target = 4;
    apply({{selfConversation(ada), own}});
    const Message told = newest(*m_history, crew).messages.front().message;
    QCOMPARE(told.kind, EntryKind::Member);
    QCOMPARE(told.author, bob);
    QCOMPARE(told.subject, ada);
    QCOMPARE(told.role, Role::None);
    QCOMPARE(conversations(*m_history)[0].last->message, told);
    QCOMPARE(conversations(*m_history)[0].unread(), 0);

    // Back again, the log tells what stands before it, and the same.
    group.head = 5;
    applyConversation(group);
    Entry removal = text(4, bob, {}, 3);
    removal.kind = EntryKind::Member;
    removal.subject = ada;
    removal.role = Role::None;
    apply({{crew, text(3, bob, QStringLiteral("missed"))}, {crew, removal}});
    const auto rows = newest(*m_history, crew).messages;
    QCOMPARE(rows.size(), 3u);
    QCOMPARE(rows[0].message.subject, ada);
    QCOMPARE(rows[0].message.sentAt, removal.sentAt);
    QCOMPARE(rows[1].message.text, QStringLiteral("missed"));
}

void tst_History::whoIsBackKeepsTheEarlierStay()
{
    Conversation group = direct();
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.members = {{ada, Role::Member, 0, 0}, {bob, Role::Owner, 0, 0}};
    applyConversation(group);
    apply({{crew, text(1, bob, QStringLiteral("a"))}, {crew, text(2, bob, QStringLiteral("b"))}});
    group.members[0].visibleFrom = 7000;
    group.head = 7001;
    group.messages = 6000;
    group.last = {message(text(7001, bob, QStringLiteral("c")))};
    const auto head = wait<Result<Seq>>(
        [&](QObject *context, auto done) { m_history->serverUpdates().skipTo(group, context, done); });
    QCOMPARE(*head, 6999);
    Entry joining = text(7000, bob, {}, 5999);
    joining.kind = EntryKind::Member;
    joining.subject = ada;
    apply({{crew, joining}, {crew, text(7001, bob, QStringLiteral("c"), 6000)}});
    QCOMPARE(texts(newest(*m_history, crew)),
             QStringList({QStringLiteral("a"), QStringLiteral("b"), QString(), QStringLiteral("c")}));
    QCOMPARE(conversations(*m_history)[0].head, 7001);
    applyConversation(group); // changes nothing
    QCOMPARE(newest(*m_history, crew).messages.size(), 4u);
}

void tst_History::ownMessagesMoveTheReadMark()
{
    applyConversation(direct(4));
    QSignalSpy moved(m_history.get(), &History::readMarkMoved);
    apply({{adaAndBob, text(5, ada, QStringLiteral("mine, from another device"))}});
    QCOMPARE(conversations(*m_history)[0].unread(), 0);
    QCOMPARE(moved.size(), 1);
    m_history->serverUpdates().readMarkSent({adaAndBob, 5});
    const auto unsent = wait<std::vector<Position>>(
        [&](QObject *context, auto done) { m_history->serverUpdates().unsentReadMarks(context, done); });
    QVERIFY(unsent.empty());
}

void tst_History::anOwnMessageThatWaitedLeavesUnreadWhatCameBefore()
{
    applyConversation(direct(4));
    QSignalSpy moved(m_history.get(), &History::readMarkMoved);
    for (Seq seq = 5; seq <= 9; ++seq)
        apply({{adaAndBob, text(seq, bob, QStringLiteral("theirs"))}});
    apply({{adaAndBob, text(10, ada, QStringLiteral("mine, written before"))},
           {adaAndBob, text(11, ada, QStringLiteral("and another"))}});
    QCOMPARE(moved.size(), 0);
    QCOMPARE(conversations(*m_history)[0].unread(), 5);
    apply({{adaAndBob, text(12, bob, QStringLiteral("theirs"))}});
    start();
    QCOMPARE(conversations(*m_history)[0].unread(), 6);

    m_history->userActions().setReadMark(adaAndBob, 10);
    QCOMPARE(conversations(*m_history)[0].unread(), 1);
    m_history->userActions().setReadMark(adaAndBob, 12);
    QCOMPARE(conversations(*m_history)[0].unread(), 0);
    apply({{adaAndBob, text(13, ada, QStringLiteral("mine"))}});
    QCOMPARE(conversations(*m_history)[0].read, 13);
}

void tst_History::whatWasAcceptedBeforeItsTurnIsCountedInItsTurn()
{
    applyConversation(direct(4));
    QVERIFY(add(outgoing(1, QStringLiteral("mine"))));
    QSignalSpy moved(m_history.get(), &History::readMarkMoved);
    const auto accepted = [this](Seq seq) {
        store([&](QObject *context, auto done) {
            m_history->serverUpdates().applyAccepted({adaAndBob, id<ClientId>(1), seq, 3'000'000, seq}, bob,
                                                     context, done);
        });
    };
    accepted(6);
    QCOMPARE(moved.size(), 0);
    Entry echo = text(6, ada, QStringLiteral("mine"));
    echo.clientId = id<ClientId>(1);
    apply({{adaAndBob, text(5, bob, QStringLiteral("theirs"))}, {adaAndBob, echo}});
    QCOMPARE(moved.size(), 0);
    QCOMPARE(conversations(*m_history)[0].unread(), 1);
}

void tst_History::deletedMessagesAreNotUnread()
{
    applyConversation(direct());
    const auto unread = [this] { return conversations(*m_history)[0].unread(); };
    const auto remove = [](Seq seq, Seq target, std::int64_t messages) {
        return reply::Event{adaAndBob, change(seq, bob, EntryKind::Delete, target, {}, messages)};
    };
    // Sent and deleted while nobody was here.
    apply({{adaAndBob, text(1, bob, {}, 1)}, remove(2, 1, 1)});
    QCOMPARE(unread(), 0);
    // Some of several, after the count was shown.
    apply({{adaAndBob, text(3, bob, QStringLiteral("a"), 2)},
           {adaAndBob, text(4, bob, QStringLiteral("b"), 3)},
           {adaAndBob, text(5, bob, QStringLiteral("c"), 4)}});
    QCOMPARE(unread(), 3);
    apply({remove(6, 4, 4)});
    QCOMPARE(unread(), 2);
    apply({remove(6, 4, 4)}); // a repeat
    QCOMPARE(unread(), 2);
    start();
    QCOMPARE(unread(), 2);
    m_history->userActions().setReadMark(adaAndBob, 3);
    QCOMPARE(unread(), 1);
    apply({remove(7, 5, 4)});
    QCOMPARE(unread(), 0);
    apply({{adaAndBob, text(8, bob, QStringLiteral("d"), 5)}});
    QCOMPARE(unread(), 1);
    m_history->userActions().setReadMark(adaAndBob, 8);
    QCOMPARE(unread(), 0);
    apply({remove(9, 8, 5)}); // was read
    QCOMPARE(unread(), 0);
    apply({{adaAndBob, text(10, bob, QStringLiteral("e"), 6)}});
    QCOMPARE(unread(), 1);
}

void tst_History::deletedMessagesOfAPageAreNotUnread()
{
    Conversation server = direct(4);
    server.readMessages = 0;
    server.members[0].read = 0;
    applyConversation(server);
    QCOMPARE(conversations(*m_history)[0].unread(), 4);
    reply::Page page{adaAndBob, {}, false, {}, 4};
    for (Seq seq = 1; seq <= 3; ++seq)
        page.messages.push_back(message(text(seq, bob, QStringLiteral("text"))));
    page.messages[1].deleted = true;
    page.messages[1].text.clear();
    store([&](QObject *context, auto done) { m_history->serverUpdates().applyPage(page, 4, context, done); });
    QCOMPARE(conversations(*m_history)[0].unread(), 3);
}

void tst_History::whatWasReadBeforeAnEntryDoesNotUndoIt()
{
    Conversation group = direct();
    group.id = crew;
    group.kind = ConversationKind::Group;
    group.title = QStringLiteral("Old");
    applyConversation(group);
    Entry title = text(1, bob, QStringLiteral("New"));
    title.kind = EntryKind::Title;
    Entry removal = text(2, ada, {});
    removal.kind = EntryKind::Member;
    removal.subject = bob;
    removal.role = Role::None;
    apply({{crew, title}, {crew, removal}});

    group.members[0].read = 1;
    applyConversation(group);
    QCOMPARE(conversations(*m_history)[0].title, QStringLiteral("New"));
    QCOMPARE(conversations(*m_history)[0].memberCount, 1);
    QCOMPARE(conversations(*m_history)[0].role, Role::Member);
}

void tst_History::workAtOnceIsDoneInTheCallAndToldLater()
{
    m_history.reset();
    const QString file = m_folder->filePath(QStringLiteral("history.db"));
    {
        History history(file, nullptr, History::Work::AtOnce);
        history.open(ada);
        bool answered = false, told = false;
        connect(&history, &History::conversationsChanged, this, [&] { told = true; });
        history.serverUpdates().applyConversations({{direct()}, users(), {}}, this,
                                                   [&](const auto &) { answered = true; });
        QVERIFY(!history.isReady() && !answered && !told);
        QCoreApplication::sendPostedEvents();
        QVERIFY(history.isReady() && answered && told);
        history.userActions().setDraft(adaAndBob, QStringLiteral("unfinished"));
    }
    start();
    QCOMPARE(conversations(*m_history).front().draft, QStringLiteral("unfinished"));
}

KITH_TEST(tst_History)
#include "tst_history.moc"
