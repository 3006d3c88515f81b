// SPDX-License-Identifier: Apache-2.0
#include "twopeers.h"

#include "shared/limits.h"
#include "tests/runner/runner.h"

using namespace kith;

//! Who lost an entry on its way learns of it although nothing more follows.
class tst_HeadAnnouncer : public QObject, TwoPeers
{
    Q_OBJECT

private Q_SLOTS:
    void init() { meet(); }

    void whereSomethingMovedTheHeadIsTold();
    void whereNothingMovedNobodyIsTold();
    void whoWillGetItYetIsNotTold();
    void whoWasRemovedIsNotTold();

private:
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
};

void tst_HeadAnnouncer::whereSomethingMovedTheHeadIsTold()
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

void tst_HeadAnnouncer::whereNothingMovedNobodyIsTold()
{
    passTwoRounds();
    const auto before = told(*bob).size();
    for (int i = 0; i < 3; ++i)
        passTwoRounds();
    QCOMPARE(told(*bob).size(), before);
}

void tst_HeadAnnouncer::whoWillGetItYetIsNotTold()
{
    for (int i = 0; i < limits::unackedEntries + 50; ++i)
        ada->say(direct(), QStringLiteral("x"));
    QVERIFY(waitUntil([&] { return !bob->texts(direct()).empty(); }));
    passTwoRounds();
    QVERIFY(!told(*bob).contains(direct()));
}

void tst_HeadAnnouncer::whoWasRemovedIsNotTold()
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

KITH_TEST(tst_HeadAnnouncer)
#include "tst_headannouncer.moc"
