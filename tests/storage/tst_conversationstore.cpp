// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <algorithm>

using namespace kith;

class tst_ConversationStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addStoreFactories(); }
    void init();
    void cleanup() { m_opened.reset(); }

    void loadGivesWhatWasCreated();
    void anUnknownOneIsNothing();
    void theListIsInPagesById();
    void theListHasNoSelfLogAndNothingOfOthers();
    void aSummaryIsForMembersOnly();
    void aSummaryCarriesTheReadersMarkAndTheLastMessage();
    void whatGrewLatelyMovedWithItsMembers();
    void theHeadsOfAUserAreOfAllTheirConversations();
    void whatGrewBeforeTheWindowDidNotMove();
    void membersSeeFromTheirJoiningOn();
    void anotherRoleLeavesWhatAMemberSees();
    void aChangeOfHistoryIsForLaterMembers();
    void theSameHistoryAgainChangesNothing();
    void whoFollowsADisabledOwner();
    void noSuccessionWhereThereIsAnOwnerOrNobody();

private:
    std::vector<Succession> successions(int limit = 100)
    {
        return valueOf(answerTo<std::vector<Succession>>(
            [&](auto done) { m_stores->conversations.successions(limit, done); }));
    }

    std::vector<Conversation> listOf(UserId user, ConversationId after = {}, int limit = 100)
    {
        return valueOf(answerTo<std::vector<Conversation>>(
            [&](auto done) { m_stores->conversations.listOf(user, after, limit, done); }));
    }

    Seq visibleFrom(ConversationId id, UserId user)
    {
        const auto record = load(*m_stores, id);
        const auto member = std::ranges::find(record->members, user, &Member::user);
        return member == record->members.end() ? 0 : member->visibleFrom;
    }
    NewConversation joinedGroup(const std::vector<UserId> &members)
    {
        NewConversation garden = group(members);
        garden.history = HistoryAccess::Joined;
        write(*m_stores, {garden, {}});
        return garden;
    }
    Seq commit(const NewEntry &entry) { return write(*m_stores, {{}, {entry}}).entries.back().entry.seq; }

    std::vector<MovedConversation> movedWithin(std::int64_t milliseconds)
    {
        return valueOf(answerTo<std::vector<MovedConversation>>(
            [&](auto done) { m_stores->conversations.movedWithin(milliseconds, done); }));
    }

    std::unique_ptr<OpenedStores> m_opened;
    std::optional<Stores> m_stores;
    UserId m_ada, m_bob;
};

void tst_ConversationStore::init()
{
    QFETCH_GLOBAL(StoreFactory, makeStores);
    m_opened = makeStores();
    m_stores.emplace(m_opened->stores());
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_bob = createUser(*m_stores, QStringLiteral("bob"));
}

void tst_ConversationStore::loadGivesWhatWasCreated()
{
    const NewConversation garden = group({m_ada, m_bob});
    write(*m_stores, {garden, {}});
    const auto record = load(*m_stores, garden.id);
    QVERIFY(record);
    QCOMPARE(record->id, garden.id);
    QCOMPARE(record->kind, ConversationKind::Group);
    QCOMPARE(record->title, QStringLiteral("Garden"));
    QCOMPARE(record->head, Seq(0));
    QVERIFY(std::ranges::is_permutation(record->members, garden.members));

    const auto self = load(*m_stores, selfConversation(m_ada));
    QVERIFY(self);
    QCOMPARE(self->kind, ConversationKind::Self);
    QCOMPARE(self->members.size(), std::size_t(1));
    QCOMPARE(self->members[0].user, m_ada);
}

void tst_ConversationStore::anUnknownOneIsNothing()
{
    QVERIFY(!load(*m_stores, newId<ConversationId>()));
    QVERIFY(!summary(*m_stores, newId<ConversationId>(), m_ada));
}

void tst_ConversationStore::theListIsInPagesById()
{
    std::vector<ConversationId> made;
    for (int i = 0; i < 7; ++i)
        made.push_back(createGroup(*m_stores, {m_ada}));
    std::ranges::sort(made);

    std::vector<ConversationId> found;
    for (auto page = listOf(m_ada, {}, 3); !page.empty(); page = listOf(m_ada, found.back(), 3)) {
        QVERIFY(page.size() <= 3);
        for (const Conversation &conversation : page)
            found.push_back(conversation.id);
    }
    QCOMPARE(found, made);
}

void tst_ConversationStore::theListHasNoSelfLogAndNothingOfOthers()
{
    createGroup(*m_stores, {m_ada});
    QVERIFY(listOf(m_bob).empty());
    QVERIFY(!summary(*m_stores, selfConversation(m_ada), m_ada));
}

void tst_ConversationStore::aSummaryIsForMembersOnly()
{
    const ConversationId garden = createGroup(*m_stores, {m_ada});
    QVERIFY(summary(*m_stores, garden, m_ada));
    QVERIFY(!summary(*m_stores, garden, m_bob));
}

void tst_ConversationStore::aSummaryCarriesTheReadersMarkAndTheLastMessage()
{
    const ConversationId garden = createGroup(*m_stores, {m_ada, m_bob});
    QVERIFY(summary(*m_stores, garden, m_ada)->last.empty());
    write(*m_stores, {{}, {text(garden, m_ada, QStringLiteral("one"))}});
    write(*m_stores, {{}, {text(garden, m_ada, QStringLiteral("two"))}});
    write(*m_stores, {{}, {edit(garden, m_ada, 2, QStringLiteral("two!"))}});
    write(*m_stores, {{}, {readMark(m_bob, garden, 1)}});

    const auto bobs = *summary(*m_stores, garden, m_bob);
    QCOMPARE(bobs.head, Seq(3));
    QCOMPARE(bobs.messages, std::int64_t(2));
    QCOMPARE(bobs.readMessages, std::int64_t(1));
    QCOMPARE(bobs.members.size(), std::size_t(2));
    QCOMPARE(bobs.last.size(), std::size_t(1));
    QCOMPARE(bobs.last[0].seq, Seq(2));
    QCOMPARE(bobs.last[0].text, QStringLiteral("two!"));
    QCOMPARE(summary(*m_stores, garden, m_ada)->readMessages, std::int64_t(0));
    QCOMPARE(listOf(m_bob), (std::vector<Conversation>{bobs}));
}

void tst_ConversationStore::whatGrewLatelyMovedWithItsMembers()
{
    const ConversationId garden = createGroup(*m_stores, {m_ada, m_bob});
    createGroup(*m_stores, {m_ada}); // nothing is in its log
    QVERIFY(movedWithin(60'000).empty());
    write(*m_stores, {{}, {text(garden, m_ada, QStringLiteral("one")), readMark(m_bob, garden, 1)}});
    write(*m_stores, {{}, {text(garden, m_ada, QStringLiteral("two"))}});

    auto moved = movedWithin(60'000);
    QCOMPARE(moved.size(), std::size_t(2));
    if (moved[0].id != garden)
        std::swap(moved[0], moved[1]);
    QCOMPARE(moved[0].id, garden);
    QCOMPARE(moved[0].head, Seq(2));
    QVERIFY(std::ranges::is_permutation(moved[0].members, std::vector{m_ada, m_bob}));
    QCOMPARE(moved[1].id, selfConversation(m_bob));
    QCOMPARE(moved[1].head, Seq(1));
    QCOMPARE(moved[1].members, std::vector{m_bob});
}

void tst_ConversationStore::theHeadsOfAUserAreOfAllTheirConversations()
{
    const ConversationId garden = createGroup(*m_stores, {m_ada, m_bob});
    createGroup(*m_stores, {m_ada});
    write(*m_stores, {{}, {text(garden, m_ada, QStringLiteral("one")), readMark(m_bob, garden, 1)}});

    auto heads = valueOf(answerTo<std::vector<std::pair<ConversationId, Seq>>>(
        [&](auto done) { m_stores->conversations.headsOf(m_bob, done); }));
    std::vector<std::pair<ConversationId, Seq>> expected{{garden, 1}, {selfConversation(m_bob), 1}};
    std::ranges::sort(heads);
    std::ranges::sort(expected);
    QCOMPARE(heads, expected);
}

void tst_ConversationStore::whatGrewBeforeTheWindowDidNotMove()
{
    const ConversationId early = createGroup(*m_stores, {m_ada}), both = createGroup(*m_stores, {m_ada});
    for (const ConversationId id : {early, both})
        write(*m_stores, {{}, {text(id, m_ada, QStringLiteral("early"))}});
    m_opened->pass(120'000);
    write(*m_stores, {{}, {text(both, m_ada, QStringLiteral("late"))}});
    QCOMPARE(movedWithin(60'000).size(), std::size_t(1));
    QCOMPARE(movedWithin(60'000)[0].id, both);
    QCOMPARE(movedWithin(180'000).size(), std::size_t(2));
}

void tst_ConversationStore::membersSeeFromTheirJoiningOn()
{
    const ConversationId garden = joinedGroup({m_ada}).id;
    QCOMPARE(load(*m_stores, garden)->history, HistoryAccess::Joined);
    QCOMPARE(summary(*m_stores, garden, m_ada)->history, HistoryAccess::Joined);
    QCOMPARE(listOf(m_ada).at(0).history, HistoryAccess::Joined);
    QCOMPARE(visibleFrom(garden, m_ada), Seq(1));
    commit(text(garden, m_ada, QStringLiteral("one")));
    QCOMPARE(commit(membership(garden, m_ada, m_bob, Role::Member)), Seq(2));
    QCOMPARE(visibleFrom(garden, m_bob), Seq(2));
    QCOMPARE(summary(*m_stores, garden, m_bob)->members, load(*m_stores, garden)->members);

    commit(membership(garden, m_ada, m_bob, Role::None));
    commit(text(garden, m_ada, QStringLiteral("two")));
    QCOMPARE(commit(membership(garden, m_ada, m_bob, Role::Member)), Seq(5));
    QCOMPARE(visibleFrom(garden, m_bob), Seq(5));

    const ConversationId kitchen = createGroup(*m_stores, {m_ada});
    QCOMPARE(load(*m_stores, kitchen)->history, HistoryAccess::All);
    commit(text(kitchen, m_ada, QStringLiteral("one")));
    commit(membership(kitchen, m_ada, m_bob, Role::Member));
    QCOMPARE(visibleFrom(kitchen, m_bob), Seq(1));
}

void tst_ConversationStore::anotherRoleLeavesWhatAMemberSees()
{
    const ConversationId garden = joinedGroup({m_ada}).id;
    commit(text(garden, m_ada, QStringLiteral("one")));
    commit(membership(garden, m_ada, m_bob, Role::Member));
    commit(membership(garden, m_ada, m_bob, Role::Owner));
    commit(membership(garden, m_bob, m_ada, Role::Member));
    QCOMPARE(visibleFrom(garden, m_bob), Seq(2));
    QCOMPARE(visibleFrom(garden, m_ada), Seq(1));
}

void tst_ConversationStore::aChangeOfHistoryIsForLaterMembers()
{
    const UserId cem = createUser(*m_stores, QStringLiteral("cem"));
    const ConversationId garden = joinedGroup({m_ada}).id;
    commit(text(garden, m_ada, QStringLiteral("one")));
    commit(membership(garden, m_ada, m_bob, Role::Member));
    commit(historyChange(garden, m_ada, HistoryAccess::All));
    commit(membership(garden, m_ada, cem, Role::Member));
    QCOMPARE(load(*m_stores, garden)->history, HistoryAccess::All);
    QCOMPARE(visibleFrom(garden, m_bob), Seq(2));
    QCOMPARE(visibleFrom(garden, cem), Seq(1));

    // In one commit, each entry sees what those before it did.
    commit(membership(garden, m_ada, cem, Role::None));
    write(*m_stores,
          {{},
           {historyChange(garden, m_ada, HistoryAccess::Joined), membership(garden, m_ada, cem, Role::Member),
            historyChange(garden, m_ada, HistoryAccess::All)}});
    QCOMPARE(visibleFrom(garden, cem), Seq(7));
    QCOMPARE(load(*m_stores, garden)->history, HistoryAccess::All);
    const auto last = summary(*m_stores, garden, cem)->last; // a timeline shows it
    QCOMPARE(last.at(0).kind, EntryKind::History);
    QCOMPARE(last.at(0).text, QStringLiteral("all"));
}

void tst_ConversationStore::theSameHistoryAgainChangesNothing()
{
    const ConversationId garden = joinedGroup({m_ada}).id;
    QVERIFY(write(*m_stores, {{}, {historyChange(garden, m_ada, HistoryAccess::Joined)}}).unchanged);
    QVERIFY(!write(*m_stores, {{}, {historyChange(garden, m_ada, HistoryAccess::All)}}).unchanged);
    QVERIFY(write(*m_stores, {{}, {historyChange(garden, m_ada, HistoryAccess::All)}}).unchanged);
    QCOMPARE(load(*m_stores, garden)->head, Seq(1));
}

void tst_ConversationStore::whoFollowsADisabledOwner()
{
    const UserId cem = createUser(*m_stores, QStringLiteral("cem")),
                 dora = createUser(*m_stores, QStringLiteral("dora"));
    const ConversationId garden = createGroup(*m_stores, {m_ada});
    for (const UserId user : {dora, cem, m_bob})
        commit(membership(garden, m_ada, user, Role::Member));
    QVERIFY(successions().empty());
    valueOf(setDisabled(*m_stores, m_ada, true));
    const auto successor = [&] {
        const auto found = successions();
        return found.size() == 1 && found[0].conversation == garden ? found[0].successor : UserId();
    };
    QCOMPARE(successor(), dora); // a member longer than the others
    for (const UserId user : {m_bob, cem})
        commit(membership(garden, m_ada, user, Role::Admin));
    QCOMPARE(successor(), cem); // an admin, and a member longer than the other one
    valueOf(setDisabled(*m_stores, cem, true));
    QCOMPARE(successor(), m_bob);
    commit(membership(garden, m_bob, m_bob, Role::Owner));
    QVERIFY(successions().empty());
    valueOf(setDisabled(*m_stores, m_bob, true));
    QCOMPARE(successor(), dora);
    QVERIFY(successions(0).empty());
}

void tst_ConversationStore::noSuccessionWhereThereIsAnOwnerOrNobody()
{
    const ConversationId alone = createGroup(*m_stores, {m_ada});
    const ConversationId shared = createGroup(*m_stores, {m_ada, m_bob});
    NewConversation direct = group({m_ada, m_bob});
    direct.kind = ConversationKind::Direct;
    write(*m_stores, {direct, {}});
    commit(membership(shared, m_ada, m_bob, Role::Owner));
    valueOf(setDisabled(*m_stores, m_ada, true));
    QVERIFY(successions().empty());
    valueOf(setDisabled(*m_stores, m_bob, true));
    QVERIFY(successions().empty()); // not until somebody is enabled
    commit(membership(alone, m_ada, m_bob, Role::Member));
    commit(membership(shared, m_ada, m_bob, Role::Member));
    valueOf(setDisabled(*m_stores, m_bob, false));
    QCOMPARE(successions().size(), std::size_t(2));
    QCOMPARE(successions(1).size(), std::size_t(1));
}

KITH_TEST(tst_ConversationStore)
#include "tst_conversationstore.moc"
