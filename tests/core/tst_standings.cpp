// SPDX-License-Identifier: Apache-2.0
#include "testnode.h"

#include "shared/limits.h"

using namespace kith;

//! Who lost an entry on its way learns of it although nothing more follows.
class tst_Heads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void whereSomethingMovedTheHeadIsTold();
    void whereNothingMovedNobodyIsTold();
    void whoWillGetItYetIsNotTold();
    void whoWasRemovedIsNotTold();

private:
    ConversationId direct() const { return directConversation(ada->user.id, bob->user.id); }

    //! What moved before is told by then.
    void passTwoRounds()
    {
        for (int i = 0; i < 201; ++i)
            node->service->tick();
    }
    static std::map<ConversationId, Seq> told(const TestPeer &peer)
    {
        std::map<ConversationId, Seq> heads;
        for (const reply::Head &head : peer.pushed<reply::Head>()) {
            if (!heads.emplace(head.conversation, head.seq).second)
                qFatal("told twice");
        }
        return heads;
    }

    std::unique_ptr<TestNode> node;
    std::unique_ptr<TestPeer> ada;
    std::unique_ptr<TestPeer> bob;
};

void tst_Heads::init()
{
    ada.reset();
    bob.reset();
    node = std::make_unique<TestNode>();
    ada = std::make_unique<TestPeer>(TestPeer::member(*node, QStringLiteral("ada")));
    bob = std::make_unique<TestPeer>(TestPeer::member(*node, QStringLiteral("bob")));
    ada->ask<reply::Conversations>(request::OpenDirect{bob->user.id});
}

void tst_Heads::whereSomethingMovedTheHeadIsTold()
{
    for (int i = 0; i < 3; ++i)
        ada->say(direct(), QStringLiteral("x"));
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 3; }));
    ada->ack(direct(), 3); // whether it was acked or not
    passTwoRounds();
    const auto joined = [](const TestPeer &peer) {
        return peer.entries(selfConversation(peer.user.id)).size();
    };
    for (const TestPeer *peer : {ada.get(), bob.get()}) {
        const std::map<ConversationId, Seq> wanted{{direct(), 3},
                                                   {selfConversation(peer->user.id), Seq(joined(*peer))}};
        QCOMPARE(told(*peer), wanted);
    }
}

void tst_Heads::whereNothingMovedNobodyIsTold()
{
    passTwoRounds();
    const auto before = told(*bob).size();
    for (int i = 0; i < 3; ++i)
        passTwoRounds();
    QCOMPARE(told(*bob).size(), before);
}

void tst_Heads::whoWillGetItYetIsNotTold()
{
    for (int i = 0; i < limits::unackedEntries + 50; ++i)
        ada->say(direct(), QStringLiteral("x"));
    QVERIFY(waitUntil([&] { return !bob->texts(direct()).empty(); }));
    passTwoRounds();
    QVERIFY(!told(*bob).contains(direct()));
}

void tst_Heads::whoWasRemovedIsNotTold()
{
    request::CreateGroup group;
    group.title = QStringLiteral("Garden");
    group.clientId = newId<ClientId>();
    group.members = {bob->user.id};
    const ConversationId garden = ada->ask<reply::Conversations>(group).items.front().id;
    ada->ask<reply::Ok>(request::RemoveMember{garden, bob->user.id});
    passTwoRounds();
    QVERIFY(told(*ada).contains(garden));
    QVERIFY(!told(*bob).contains(garden));
}

QTEST_GUILESS_MAIN(tst_Heads)
#include "tst_standings.moc"
