// SPDX-License-Identifier: Apache-2.0
#include "joinednode.h"
#include "tests/runner/runner.h"

using namespace kith;

//! Who owns a group whose owner's account is disabled. Two nodes, as with a command in another process.
class tst_Succession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void theLongestServingAdminFollowsAndAllHearIt();
    void withoutAnAdminTheLongestServingMemberFollows();
    void aSecondOwnerStays();
    void whatACommandDisabledIsHandedOverByOneNode();
    void aStoppedNodeHandsOverAfterItsStart();
    void whereNobodyIsLeftTheNextWhoIsEnabledFollows();
    void manyGroupsAreHandedOver();

private:
    TestNode &one() { return m_one->node; }
    TestNode &two() { return m_two->node; }
    TestPeer &peer(const char *name) { return m_people.at(name); }
    UserId user(const char *name) const { return m_people.at(name).user.id; }
    ConversationId group(TestPeer &owner, const std::vector<UserId> &members)
    {
        return owner
            .ask<reply::Conversations>(
                request::CreateGroup{newId<ClientId>(), QStringLiteral("Garden"), members})
            .items[0]
            .id;
    }
    void add(ConversationId id, const char *name)
    {
        peer("bob").ask<reply::Ok>(request::AddMembers{id, {user(name)}});
    }
    void disable(const char *name, bool disabled = true)
    {
        m_root->ask<reply::Ok>(request::SetDisabled{user(name), disabled});
    }
    void disableByCommand(const char *name, bool disabled = true)
    {
        bool done = false;
        one().storage->stores().accounts.setDisabled(user(name), disabled, {}, [&](auto) { done = true; });
        QVERIFY(waitUntil([&] { return done; }));
    }
    //! The owners that \a who sees.
    std::vector<UserId> owners(const char *who, ConversationId id)
    {
        std::vector<UserId> found;
        const auto list = peer(who).ask<reply::Conversations>(request::GetConversations{id, {}});
        for (const Member &member : list.items.at(0).members) {
            if (member.role == Role::Owner)
                found.push_back(member.user);
        }
        return found;
    }
    //! The entries of the log that name an owner.
    std::vector<Entry> handovers(const char *who, ConversationId id)
    {
        std::vector<Entry> found = peer(who).ask<reply::Log>(request::GetLog{id, 0, 0}).entries;
        std::erase_if(found, [](const Entry &entry) {
            return entry.kind != EntryKind::Member || entry.author != entry.subject;
        });
        return found;
    }
    bool isOwnedBy(const char *who, ConversationId id)
    {
        return waitUntil([&] {
            const auto found = handovers(who, id);
            return !found.empty() && found.back().subject == user(who) && found.back().role == Role::Owner;
        });
    }
    void pass(std::int64_t milliseconds)
    {
        for (TestNode *node : {&one(), &two()}) {
            node->clock.time += milliseconds;
            node->service->tick();
        }
    }
    std::vector<AuditEntry> handoversAudited()
    {
        std::vector<AuditEntry> found = m_root->ask<reply::AuditLog>(request::GetAuditLog{}).items;
        std::erase_if(found,
                      [](const AuditEntry &entry) { return entry.action != AuditAction::OwnerChanged; });
        return found;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LocalHub> m_hub;
    std::unique_ptr<JoinedNode> m_one, m_two;
    std::optional<TestPeer> m_root; // the server's owner, in no group
    std::map<std::string, TestPeer> m_people;
};

void tst_Succession::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_hub = std::make_unique<LocalHub>();
    const QString database = m_folder->filePath(QStringLiteral("kith.db"));
    m_one = std::make_unique<JoinedNode>(*m_hub, database, 1);
    m_two = std::make_unique<JoinedNode>(*m_hub, database, 2);
    m_root.emplace(TestPeer::member(one(), QStringLiteral("root")));
    for (const char *name : {"bob", "cem"})
        m_people.emplace(name, TestPeer::member(one(), QString::fromLatin1(name)));
    for (const char *name : {"dora", "eve"})
        m_people.emplace(name, TestPeer::member(two(), QString::fromLatin1(name)));
    pass(0); // each has looked
}

void tst_Succession::cleanup()
{
    m_people.clear();
    m_root.reset();
    m_two.reset();
    m_one.reset();
    m_hub.reset();
}

void tst_Succession::theLongestServingAdminFollowsAndAllHearIt()
{
    const ConversationId garden = group(peer("bob"), {user("cem")});
    add(garden, "eve");
    add(garden, "dora");
    for (const char *name : {"dora", "eve"})
        peer("bob").ask<reply::Ok>(request::SetRole{garden, user(name), Role::Admin});
    disable("bob");
    QVERIFY(isOwnedBy("eve", garden));
    for (const char *name : {"cem", "dora", "eve"}) { // on both nodes
        QVERIFY(waitUntil([&] {
            const auto entries = peer(name).entries(garden);
            return !entries.empty() && entries.back().kind == EntryKind::Member
                && entries.back().author == user("eve") && entries.back().subject == user("eve")
                && entries.back().role == Role::Owner;
        }));
    }
    const auto audited = handoversAudited();
    QCOMPARE(audited.size(), std::size_t(1));
    QCOMPARE(audited[0].subject, user("eve"));
    QCOMPARE(audited[0].conversation, garden);
    QVERIFY(audited[0].actor.isNull());
    peer("eve").ask<reply::Ok>(request::SetTitle{garden, QStringLiteral("Kitchen")});
    peer("eve").ask<reply::Ok>(request::SetRole{garden, user("cem"), Role::Owner});

    disable("bob", false); // and has the group again, beside the others
    QCOMPARE(owners("cem", garden).size(), std::size_t(3));
}

void tst_Succession::withoutAnAdminTheLongestServingMemberFollows()
{
    const ConversationId garden = group(peer("bob"), {});
    for (const char *name : {"eve", "dora", "cem"})
        add(garden, name);
    disable("eve");
    disable("bob");
    QVERIFY(isOwnedBy("dora", garden));
}

void tst_Succession::aSecondOwnerStays()
{
    const ConversationId garden = group(peer("bob"), {user("cem"), user("dora")});
    peer("bob").ask<reply::Ok>(request::SetRole{garden, user("dora"), Role::Owner});
    disable("bob");
    pass(60'000);
    disable("dora"); // its answer comes after what was looked for before
    QVERIFY(isOwnedBy("cem", garden));
    QCOMPARE(handovers("cem", garden).size(), std::size_t(1));
}

void tst_Succession::whatACommandDisabledIsHandedOverByOneNode()
{
    const ConversationId garden = group(peer("bob"), {user("cem"), user("dora")});
    disableByCommand("bob");
    pass(59'000);
    QVERIFY(handovers("cem", garden).empty());
    pass(1'000); // both look at once
    const UserId next = std::min(user("cem"), user("dora")); // who came at once are in the order of ids
    const char *who = next == user("cem") ? "cem" : "dora";
    QVERIFY(isOwnedBy(who, garden));
    pass(60'000);
    pass(60'000);
    QCOMPARE(owners("cem", garden).size(), std::size_t(2));
    QCOMPARE(handovers("cem", garden).size(), std::size_t(1));
    QCOMPARE(handoversAudited().size(), std::size_t(1));
}

void tst_Succession::aStoppedNodeHandsOverAfterItsStart()
{
    const ConversationId garden = group(peer("bob"), {user("dora")});
    disableByCommand("bob");
    one().restart(); // it had stored that, and no more
    one().service->tick();
    QVERIFY(isOwnedBy("dora", garden));
}

void tst_Succession::whereNobodyIsLeftTheNextWhoIsEnabledFollows()
{
    const ConversationId garden = group(peer("bob"), {user("cem")});
    disable("cem");
    disable("bob");
    disable("cem", false);
    TestPeer &cem = peer("cem");
    cem.reconnect();
    cem.token =
        cem.ask<reply::Session>(request::Login{cem.user.handle, QStringLiteral("correct horse battery"), {}})
            .token;
    cem.hello();
    QVERIFY(isOwnedBy("cem", garden));
}

void tst_Succession::manyGroupsAreHandedOver()
{
    std::vector<ConversationId> groups;
    for (int i = 0; i < 130; ++i)
        groups.push_back(group(peer("bob"), {user("dora")}));
    disable("bob");
    for (const ConversationId id : groups)
        QVERIFY(isOwnedBy("dora", id));
    QCOMPARE(handoversAudited().size(), std::size_t(100)); // of a page
}

KITH_TEST(tst_Succession)
#include "tst_succession.moc"
