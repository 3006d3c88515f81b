// SPDX-License-Identifier: Apache-2.0
#include "twopeers.h"

#include "tests/runner/runner.h"

using namespace kith;

//! What a member sees of a group's log that was written before they joined.
class tst_HistoryAccess : public QObject, TwoPeers
{
    Q_OBJECT

private Q_SLOTS:
    void init() { meet(); }

    void aGroupShowsItsHistoryFromJoiningUnlessToldOtherwise();
    void whoJoinsLaterReadsFromThere_data();
    void whoJoinsLaterReadsFromThere();
    void aPageThatIsCachedGivesNothingAway();
    void whoJoinsDuringAReadGetsNothingEarlierOfIt();
    void earlierMessagesAreAsIfTheyDidNotExist_data();
    void earlierMessagesAreAsIfTheyDidNotExist();
    void changesOfEarlierMessagesComeWithoutTheirText();
    void whoComesBackSeesFromTheNewJoiningOn();
    void anEntryThatWasAcceptedBeforeLeavingStaysSo();
    void anotherRoleHidesNothing();
    void aChangeConcernsThoseWhoJoinLater();
    void onlyOwnersChangeIt_data();
    void onlyOwnersChangeIt();
    void onlyGroupsHaveIt();

private:
    ConversationId crew(HistoryAccess history = HistoryAccess::Joined,
                        const std::vector<UserId> &members = {})
    {
        const request::CreateGroup group{newId<ClientId>(), QStringLiteral("Crew"), members, history};
        return ada->ask<reply::Conversations>(group).items.at(0).id;
    }
    static request::Send about(ConversationId id, EntryKind kind, Seq target, const QString &text = {})
    {
        request::Send send;
        send.conversation = id;
        send.clientId = newId<ClientId>();
        send.kind = kind;
        send.target = target;
        send.text = text;
        return send;
    }
    static Conversation summary(TestPeer &peer, ConversationId id)
    {
        return peer.ask<reply::Conversations>(request::GetConversations{id, {}}).items.at(0);
    }
    static Seq visibleFrom(TestPeer &peer, ConversationId id)
    {
        const Conversation conversation = summary(peer, id);
        return std::ranges::find(conversation.members, peer.user.id, &Member::user)->visibleFrom;
    }
    static QStringList textsOf(const std::vector<Entry> &entries)
    {
        QStringList texts;
        for (const Entry &entry : entries)
            texts.append(entry.text);
        return texts;
    }
    static QStringList pageTexts(const reply::Page &page)
    {
        QStringList texts;
        for (const Message &message : page.messages)
            texts.append(message.text);
        return texts;
    }
    void add(ConversationId id, const TestPeer &peer)
    {
        ada->ask<reply::Ok>(request::AddMembers{id, {peer.user.id}});
    }
};

void tst_HistoryAccess::aGroupShowsItsHistoryFromJoiningUnlessToldOtherwise()
{
    for (const HistoryAccess history : {HistoryAccess::Joined, HistoryAccess::All}) {
        const ConversationId id = crew(history);
        QCOMPARE(summary(*ada, id).history, history);
        QCOMPARE(visibleFrom(*ada, id), Seq(1));
    }
    const request::CreateGroup plain{newId<ClientId>(), QStringLiteral("Crew"), {}};
    QCOMPARE(ada->ask<reply::Conversations>(plain).items.at(0).history, HistoryAccess::Joined);
    QCOMPARE(summary(*ada, direct()).history, HistoryAccess::All);
}

void tst_HistoryAccess::whoJoinsLaterReadsFromThere_data()
{
    QTest::addColumn<bool>("all");
    QTest::newRow("joined") << false;
    QTest::newRow("all") << true;
}

void tst_HistoryAccess::whoJoinsLaterReadsFromThere()
{
    QFETCH(bool, all);
    TestPeer cleo = TestPeer::member(*node, QStringLiteral("cleo"));
    const ConversationId id = crew(all ? HistoryAccess::All : HistoryAccess::Joined, {cleo.user.id});
    cleo.say(id, QStringLiteral("long ago"));
    cleo.ask<reply::Ok>(request::RemoveMember{id, cleo.user.id});
    add(id, *bob);
    const Seq joined = summary(*ada, id).head;
    ada->say(id, QStringLiteral("after"));
    QCOMPARE(visibleFrom(*bob, id), all ? 1 : joined);

    for (const int limit : {0, 1, 2, 3}) {
        const auto page = bob->ask<reply::Page>(request::GetHistory{id, joined + 2, limit});
        QCOMPARE(page.more, (limit == 1) || (all && limit > 0));
        QCOMPARE(page.messages.front().seq >= joined, !all || (limit > 0 && limit < 3));
    }
    const auto newest = bob->ask<reply::Page>(request::GetHistory{id, 0, 0});
    QCOMPARE(newest.head, joined + 1);
    QCOMPARE(pageTexts(newest).contains(QStringLiteral("long ago")), all);
    QCOMPARE(std::ranges::count(newest.users, cleo.user.id, &User::id), all ? 1 : 0);
    const auto earlier = bob->ask<reply::Page>(request::GetHistory{id, joined, 0});
    QCOMPARE(earlier.messages.empty(), !all);
    QVERIFY(!earlier.more);
    for (const auto &[after, around] : {std::pair<Seq, Seq>(1, 0), {0, 2}}) {
        const auto above = bob->ask<reply::Page>(request::GetHistory{id, 0, 4, after, around});
        QCOMPARE(above.messages.front().seq, all ? around ? 1 : 2 : joined);
        QCOMPARE(above.more, all && !around);
        QCOMPARE(pageTexts(above).contains(QStringLiteral("long ago")), all);
    }

    for (const Seq after : {Seq(-5), Seq(0), Seq(1), joined - 1}) {
        const auto log = bob->ask<reply::Log>(request::GetLog{id, after, 0});
        QCOMPARE(log.head, joined + 1);
        QCOMPARE(log.entries.front().seq, all ? std::max<Seq>(after, 0) + 1 : joined);
        QCOMPARE(log.entries.back().text, QStringLiteral("after"));
        if (!all)
            QCOMPARE(std::ranges::count(log.users, cleo.user.id, &User::id), 0);
    }
    QCOMPARE(bob->ask<reply::Log>(request::GetLog{id, 0, 1}).entries.size(), std::size_t(1));
    QCOMPARE(summary(*bob, id).messages, 2); // counts stay the same for all
    QVERIFY(
        pageTexts(ada->ask<reply::Page>(request::GetHistory{id, 0, 0})).contains(QStringLiteral("long ago")));
}

void tst_HistoryAccess::aPageThatIsCachedGivesNothingAway()
{
    const ConversationId id = crew();
    for (int i = 0; i < 5; ++i)
        ada->say(id, QStringLiteral("before"));
    add(id, *bob);
    const request::GetHistory newest{id, 0, 0};
    const auto whole = ada->ask<reply::Page>(newest);
    QCOMPARE(whole.messages.size(), std::size_t(7));
    const auto bobs = bob->ask<reply::Page>(newest);
    QCOMPARE(bobs.messages, (std::vector<Message>{whole.messages.back()}));
    QVERIFY(!bobs.more);
    QCOMPARE(ada->ask<reply::Page>(newest).messages, whole.messages);
    QCOMPARE(node->log.pageReads.value(id), 1);
}

void tst_HistoryAccess::whoJoinsDuringAReadGetsNothingEarlierOfIt()
{
    const ConversationId id = crew(HistoryAccess::Joined, {bob->user.id});
    ada->say(id, QStringLiteral("before"));
    bob->ask<reply::Log>(request::GetLog{id, 0, 0});
    for (const bool readsLog : {true, false}) {
        const std::int64_t request = readsLog ? 77 : 78;
        node->log.hold = true;
        if (readsLog)
            bob->post(request::GetLog{id, 0, 10}, request);
        else
            bob->post(request::GetHistory{id, 0, 10}, request);
        QVERIFY(waitUntil([&] { return !node->log.answers.empty(); }));
        ada->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
        add(id, *bob);
        node->log.release();
        QVERIFY(waitUntil([&] { return !bob->repliesTo(request).empty(); }));
        const Reply answer = bob->repliesTo(request).at(0);
        if (readsLog)
            QVERIFY(std::get<reply::Log>(answer.body).entries.empty());
        else
            QVERIFY(std::get<reply::Page>(answer.body).messages.empty());
    }
}

void tst_HistoryAccess::earlierMessagesAreAsIfTheyDidNotExist_data()
{
    QTest::addColumn<EntryKind>("kind");
    QTest::addColumn<QString>("text");
    QTest::newRow("reply") << EntryKind::Text << QStringLiteral("to that");
    QTest::newRow("edit") << EntryKind::Edit << QStringLiteral("mine");
    QTest::newRow("delete") << EntryKind::Delete << QString();
    QTest::newRow("reaction") << EntryKind::Reaction << QStringLiteral("👍");
}

void tst_HistoryAccess::earlierMessagesAreAsIfTheyDidNotExist()
{
    QFETCH(EntryKind, kind);
    QFETCH(QString, text);
    const ConversationId id = crew(HistoryAccess::Joined, {bob->user.id});
    const Seq own = bob->say(id, QStringLiteral("bob's own")).seq;
    const Seq gone = ada->say(id, QStringLiteral("gone")).seq;
    ada->ask<reply::Accepted>(about(id, EntryKind::Delete, gone));
    bob->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
    add(id, *bob);
    ada->ask<reply::Ok>(request::SetRole{id, bob->user.id, Role::Admin}); // who may delete what others wrote
    const Seq head = summary(*ada, id).head;

    const auto nothing = bob->ask<Error>(about(id, kind, head + 10, text));
    for (const Seq target : {Seq(1), own, gone, head - 2})
        QCOMPARE(bob->ask<Error>(about(id, kind, target, text)), nothing);
    const auto there =
        bob->ask<Error>(about(id, kind, head - 1, text)); // their joining: no message, but there
    QVERIFY(!(there == nothing));
    QCOMPARE(summary(*ada, id).head, head);
    const Seq seen = bob->say(id, QStringLiteral("seen")).seq;
    bob->ask<reply::Accepted>(about(id, kind, seen, text));
}

void tst_HistoryAccess::changesOfEarlierMessagesComeWithoutTheirText()
{
    const ConversationId id = crew();
    const Seq early = ada->say(id, QStringLiteral("early")).seq;
    const Seq other = ada->say(id, QStringLiteral("other")).seq;
    add(id, *bob);
    const Seq joined = summary(*ada, id).head;
    TestPeer tablet(*node); // of Bob, away
    request::Login login{QStringLiteral("bob"), QStringLiteral("correct horse battery"), {}};
    tablet.token = tablet.ask<reply::Session>(login).token;
    tablet.hello();
    tablet.disconnect();

    ada->ask<reply::Accepted>(about(id, EntryKind::Edit, early, QStringLiteral("secret")));
    ada->ask<reply::Accepted>(about(id, EntryKind::Reaction, early, QStringLiteral("👍")));
    ada->ask<reply::Accepted>(about(id, EntryKind::Text, other, QStringLiteral("reply")));
    ada->ask<reply::Accepted>(about(id, EntryKind::Delete, other));
    const Seq late = ada->say(id, QStringLiteral("late")).seq;
    ada->ask<reply::Accepted>(about(id, EntryKind::Edit, late, QStringLiteral("later")));

    const QStringList whole{QStringLiteral("secret"), QStringLiteral("👍"),    QStringLiteral("reply"), {},
                            QStringLiteral("late"),   QStringLiteral("later")};
    QStringList blank = whole;
    blank[0].clear();
    blank[1].clear();
    const auto behind = [&](const std::vector<Entry> &entries) {
        return textsOf(entries).mid(textsOf(entries).size() - 6);
    };
    QVERIFY(waitUntil([&] { return ada->entries(id).back().seq == late + 1; }));
    QCOMPARE(behind(ada->entries(id)), whole);
    QVERIFY(waitUntil([&] { return bob->entries(id).back().seq == late + 1; }));
    QCOMPARE(behind(bob->entries(id)), blank);
    QCOMPARE(bob->entries(id)[1].target, early);
    QCOMPARE(behind(bob->ask<reply::Log>(request::GetLog{id, joined, 0}).entries), blank);
    QCOMPARE(behind(ada->ask<reply::Log>(request::GetLog{id, joined, 0}).entries), whole);

    tablet.reconnect();
    tablet.hello(tablet.cursor);
    QVERIFY(waitUntil([&] { return !tablet.pushed<reply::CaughtUp>().empty(); }));
    QCOMPARE(textsOf(tablet.entries(id)), blank);
    const auto page = bob->ask<reply::Page>(request::GetHistory{id, 0, 0});
    QCOMPARE(pageTexts(page), (QStringList{{}, QStringLiteral("reply"), QStringLiteral("later")}));
}

void tst_HistoryAccess::whoComesBackSeesFromTheNewJoiningOn()
{
    const ConversationId id = crew(HistoryAccess::Joined, {bob->user.id});
    ada->say(id, QStringLiteral("first stay"));
    QVERIFY(waitUntil([&] { return bob->texts(id).size() == 1; })); // and does not ack it
    bob->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
    ada->say(id, QStringLiteral("between"));
    add(id, *bob);
    const Seq joined = summary(*ada, id).head;
    QCOMPARE(visibleFrom(*bob, id), joined);
    ada->say(id, QStringLiteral("second stay"));
    QVERIFY(waitUntil([&] { return bob->texts(id).size() == 2; }));
    QCOMPARE(bob->texts(id).back(), QStringLiteral("second stay"));
    QCOMPARE(pageTexts(bob->ask<reply::Page>(request::GetHistory{id, 0, 0})),
             (QStringList{{}, QStringLiteral("second stay")}));
    QCOMPARE(bob->ask<reply::Log>(request::GetLog{id, 0, 0}).entries.front().seq, joined);
}

void tst_HistoryAccess::anEntryThatWasAcceptedBeforeLeavingStaysSo()
{
    const ConversationId id = crew(HistoryAccess::Joined, {bob->user.id});
    const Seq target = ada->say(id, QStringLiteral("Hello")).seq;
    const auto reply = about(id, EntryKind::Text, target, QStringLiteral("Hello yourself"));
    const auto first = bob->ask<reply::Accepted>(reply);
    bob->ask<reply::Ok>(request::RemoveMember{id, bob->user.id});
    add(id, *bob);
    QCOMPARE(bob->ask<reply::Accepted>(reply), first);
}

void tst_HistoryAccess::anotherRoleHidesNothing()
{
    const ConversationId id = crew(HistoryAccess::Joined, {bob->user.id});
    ada->say(id, QStringLiteral("early"));
    ada->ask<reply::Ok>(request::SetRole{id, bob->user.id, Role::Admin});
    QCOMPARE(visibleFrom(*bob, id), Seq(1));
    QVERIFY(
        pageTexts(bob->ask<reply::Page>(request::GetHistory{id, 0, 0})).contains(QStringLiteral("early")));
    node->restart();
    bob->reconnect();
    bob->hello();
    QCOMPARE(visibleFrom(*bob, id), Seq(1));
}

void tst_HistoryAccess::aChangeConcernsThoseWhoJoinLater()
{
    TestPeer cleo = TestPeer::member(*node, QStringLiteral("cleo"));
    const ConversationId id = crew();
    add(id, *bob);
    ada->ask<reply::Ok>(request::SetHistory{id, HistoryAccess::All});
    ada->ask<reply::Ok>(request::SetHistory{id, HistoryAccess::All}); // no second entry
    add(id, cleo);
    QCOMPARE(summary(*bob, id).history, HistoryAccess::All);
    QVERIFY(waitUntil([&] { return bob->entries(id).size() == 3; }));
    const Entry changed = bob->entries(id)[1];
    QCOMPARE(changed.kind, EntryKind::History);
    QCOMPARE(changed.author, ada->user.id);
    QCOMPARE(changed.text, QStringLiteral("all"));
    QCOMPARE(visibleFrom(*bob, id), Seq(2));
    QCOMPARE(visibleFrom(cleo, id), Seq(1));
    const auto page = cleo.ask<reply::Page>(request::GetHistory{id, 0, 0});
    QCOMPARE(page.messages.size(), std::size_t(4)); // title, Bob, history, Cleo
    QCOMPARE(page.messages[2].kind, EntryKind::History);

    ada->ask<reply::Ok>(request::SetHistory{id, HistoryAccess::Joined});
    ada->ask<reply::Ok>(request::RemoveMember{id, cleo.user.id});
    add(id, cleo);
    QCOMPARE(visibleFrom(cleo, id), Seq(7));
    node->restart();
    ada->reconnect();
    ada->hello();
    QCOMPARE(summary(*ada, id).history, HistoryAccess::Joined);
}

void tst_HistoryAccess::onlyOwnersChangeIt_data()
{
    QTest::addColumn<int>("role");
    QTest::newRow("member") << int(Role::Member);
    QTest::newRow("admin") << int(Role::Admin);
    QTest::newRow("owner") << int(Role::Owner);
}

void tst_HistoryAccess::onlyOwnersChangeIt()
{
    QFETCH(int, role);
    const ConversationId id = crew(HistoryAccess::Joined, {bob->user.id});
    if (Role(role) != Role::Member)
        ada->ask<reply::Ok>(request::SetRole{id, bob->user.id, Role(role)});
    const request::SetHistory change{id, HistoryAccess::All};
    if (Role(role) == Role::Owner)
        bob->ask<reply::Ok>(change);
    else
        QCOMPARE(bob->refusalOf(change), ErrorCode::Forbidden);
    TestPeer cleo = TestPeer::member(*node, QStringLiteral("cleo"));
    QCOMPARE(cleo.refusalOf(change), ErrorCode::NotFound);
}

void tst_HistoryAccess::onlyGroupsHaveIt()
{
    QCOMPARE(ada->refusalOf(request::SetHistory{direct(), HistoryAccess::Joined}), ErrorCode::Forbidden);
    QCOMPARE(ada->refusalOf(request::SetHistory{selfConversation(ada->user.id), HistoryAccess::Joined}),
             ErrorCode::Forbidden);
}

KITH_TEST(tst_HistoryAccess)
#include "tst_historyaccess.moc"
