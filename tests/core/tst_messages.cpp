// SPDX-License-Identifier: Apache-2.0
#include "twopeers.h"

#include "shared/limits.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_Messages : public QObject, TwoPeers
{
    Q_OBJECT

private Q_SLOTS:
    void init() { meet(); }

    void firstMessageMakesTheDirectConversation();
    void messageIsStoredAnsweredAndThenPushed();
    void sameClientIdGetsTheFirstAnswer();
    void sameClientIdWithOtherTextIsAConflict();
    void whatWasAcceptedStaysSo();
    void strangersSeeTheSameAsNothing();
    void textsHaveBounds_data();
    void textsHaveBounds();
    void sentAtRisesUnlessTheClockIsFarBack();
    void editsAndDeletionsShowInThePage();
    void onlyTheAuthorEdits();
    void reactionsGatherAndGo();
    void reactionIsOneEmoji_data();
    void reactionIsOneEmoji();
    void spellingsOfAnEmojiAreOneReaction();
    void whatChangesNothingIsOkAndMakesNoEntry();
    void onlyMessagesAreSpokenOf_data();
    void onlyMessagesAreSpokenOf();
    void openingShowsTheLastTenDays();
    void aPageIsBeforeAfterOrAroundAPlace();
    void aPageThatIsCutKeepsItsPlace();
    void logSurvivesARestart();
    void loadFromBeforeItsCreationHidesNoConversation();
    void whatCameBeforeStoppingIsAnswered();

private:
    request::Send about(EntryKind kind, Seq target, const QString &text = {}) const;
    reply::Page page() { return ada->ask<reply::Page>(request::GetHistory{direct(), 0, 0}); }
};

request::Send tst_Messages::about(EntryKind kind, Seq target, const QString &text) const
{
    request::Send send;
    send.conversation = direct();
    send.clientId = newId<ClientId>();
    send.kind = kind;
    send.target = target;
    send.text = text;
    return send;
}

void tst_Messages::firstMessageMakesTheDirectConversation()
{
    TestPeer cleo = TestPeer::member(*node, QStringLiteral("cleo"));
    request::Send send;
    send.user = cleo.user.id;
    send.clientId = newId<ClientId>();
    send.text = QStringLiteral("Hello Cleo");
    const auto accepted = ada->ask<reply::Accepted>(send);
    QCOMPARE(accepted.conversation, directConversation(ada->user.id, cleo.user.id));
    QCOMPARE(accepted.seq, Seq(1));
    QVERIFY(waitUntil([&] { return cleo.texts(accepted.conversation).size() == 1; }));

    const auto joined = cleo.entries(selfConversation(cleo.user.id));
    QCOMPARE(joined.back().kind, EntryKind::Joined);
    QCOMPARE(joined.back().about, accepted.conversation);

    send.user = newId<UserId>();
    send.clientId = newId<ClientId>();
    QCOMPARE(ada->refusalOf(send), ErrorCode::NotFound);
}

void tst_Messages::messageIsStoredAnsweredAndThenPushed()
{
    const auto accepted = ada->say(direct(), QStringLiteral("Hi"));
    QVERIFY(waitUntil([&] { return ada->texts(direct()).size() == 1 && bob->texts(direct()).size() == 1; }));
    const auto &toAda = node->connections.sent[ada->connection];
    const auto answer = std::ranges::find_if(
        toAda, [](const Reply &r) { return std::holds_alternative<reply::Accepted>(r.body); });
    const auto event = std::ranges::find_if(toAda, [&](const Reply &r) {
        const auto *pushed = std::get_if<reply::Event>(&r.body);
        return pushed && pushed->conversation == direct();
    });
    QVERIFY(answer < event);
    const Entry entry = bob->entries(direct()).front();
    QCOMPARE(entry.seq, accepted.seq);
    QCOMPARE(entry.sentAt, accepted.sentAt);
    QCOMPARE(entry.author, ada->user.id);
    QCOMPARE(entry.messages, 1);
}

void tst_Messages::sameClientIdGetsTheFirstAnswer()
{
    const auto send = about(EntryKind::Text, 0, QStringLiteral("once"));
    const auto first = ada->ask<reply::Accepted>(send);
    QCOMPARE(ada->ask<reply::Accepted>(send), first);
    ada->say(direct(), QStringLiteral("after"));
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 2; }));
    QCOMPARE(bob->texts(direct()), QStringList({QStringLiteral("once"), QStringLiteral("after")}));
}

void tst_Messages::sameClientIdWithOtherTextIsAConflict()
{
    auto send = about(EntryKind::Text, 0, QStringLiteral("one thing"));
    ada->ask<reply::Accepted>(send);
    send.text = QStringLiteral("another");
    QCOMPARE(ada->refusalOf(send), ErrorCode::Conflict);
    send.text = QStringLiteral("one thing");
    QCOMPARE(bob->refusalOf(send), ErrorCode::Conflict); // another author, too
}

void tst_Messages::whatWasAcceptedStaysSo()
{
    const auto sent = ada->say(direct(), QStringLiteral("short-lived"));
    const auto reaction = about(EntryKind::Reaction, sent.seq, QStringLiteral("👍"));
    const auto first = bob->ask<reply::Accepted>(reaction);
    ada->ask<reply::Accepted>(about(EntryKind::Delete, sent.seq));
    QCOMPARE(bob->ask<reply::Accepted>(reaction), first); // the answer was lost, the message is gone
    QCOMPARE(bob->refusalOf(about(EntryKind::Reaction, sent.seq, QStringLiteral("👍"))), ErrorCode::Forbidden);
}

void tst_Messages::strangersSeeTheSameAsNothing()
{
    TestPeer eve = TestPeer::member(*node, QStringLiteral("eve"));
    ada->say(direct(), QStringLiteral("secret"));
    const auto answers = [&](ConversationId conversation) {
        request::Send send = about(EntryKind::Text, 0, QStringLiteral("x"));
        send.conversation = conversation;
        return std::vector{eve.ask<Error>(send),
                           eve.ask<Error>(request::GetHistory{conversation, 0, 0}),
                           eve.ask<Error>(request::GetLog{conversation, 0, 0}),
                           eve.ask<Error>(request::MarkRead{conversation, 1}),
                           eve.ask<Error>(request::SetTyping{conversation, true}),
                           eve.ask<Error>(request::GetConversations{conversation, {}}),
                           eve.ask<Error>(request::SetTitle{conversation, QStringLiteral("mine")}),
                           eve.ask<Error>(request::SetHistory{conversation, HistoryAccess::All})};
    };
    const auto foreign = answers(direct());
    QVERIFY(foreign == answers(newId<ConversationId>()));
    for (const Error &error : foreign)
        QCOMPARE(error.code, ErrorCode::NotFound);
    QVERIFY(eve.texts(direct()).isEmpty());
}

void tst_Messages::textsHaveBounds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("refusal"); // -1: none
    QTest::newRow("16 KiB") << QString(limits::textBytes, u'x') << -1;
    QTest::newRow("16 KiB and one") << QString(limits::textBytes + 1, u'x') << int(ErrorCode::TooLarge);
    QTest::newRow("16 KiB of two-byte letters") << QString(limits::textBytes / 2, u'ä') << -1;
    QTest::newRow("one byte above it")
        << QString(limits::textBytes / 2, u'ä') + u'x' << int(ErrorCode::TooLarge);
    QTest::newRow("empty") << QString() << int(ErrorCode::InvalidText);
    QTest::newRow("blank") << QStringLiteral(" \n\t") << int(ErrorCode::InvalidText);
    QTest::newRow("zero width space") << QStringLiteral("\u200b") << int(ErrorCode::InvalidText);
    QTest::newRow("Hangul filler") << QStringLiteral("\u3164\n\u3164") << int(ErrorCode::InvalidText);
    QTest::newRow("NUL inside") << QString(QStringLiteral("a") + QChar(0) + u'b') << -1;
    QTest::newRow("U+FEFF first") << QString(QChar(0xfeff) + QStringLiteral("a")) << -1;
}

void tst_Messages::textsHaveBounds()
{
    QFETCH(QString, text);
    QFETCH(int, refusal);
    const Reply reply = ada->askAny(about(EntryKind::Text, 0, text));
    if (refusal >= 0) {
        QVERIFY(std::holds_alternative<Error>(reply.body));
        QCOMPARE(int(std::get<Error>(reply.body).code), refusal);
        return;
    }
    QVERIFY(std::holds_alternative<reply::Accepted>(reply.body));
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 1; }));
    QCOMPARE(bob->texts(direct()).front().toUtf8(), text.toUtf8());
    QCOMPARE(page().messages.back().text.toUtf8(), text.toUtf8());
}

void tst_Messages::sentAtRisesUnlessTheClockIsFarBack()
{
    const auto first = ada->say(direct(), QStringLiteral("1"));
    QCOMPARE(first.sentAt, node->clock.now());
    const auto second = bob->say(direct(), QStringLiteral("2"));
    QCOMPARE(second.sentAt, first.sentAt + 1); // the clock stands still
    node->clock.time -= 30'000;
    const auto third = ada->say(direct(), QStringLiteral("3"));
    QCOMPARE(third.sentAt, second.sentAt + 1);
    QCOMPARE(third.seq, first.seq + 2);
    node->clock.time -= 3'600'000;
    QCOMPARE(ada->say(direct(), QStringLiteral("back")).sentAt, node->clock.now());
    node->clock.time += 7'200'000;
    QCOMPARE(ada->say(direct(), QStringLiteral("4")).sentAt, node->clock.now());
}

void tst_Messages::editsAndDeletionsShowInThePage()
{
    const auto first = ada->say(direct(), QStringLiteral("frist"));
    const auto second = ada->say(direct(), QStringLiteral("second"));
    const auto edit = ada->ask<reply::Accepted>(about(EntryKind::Edit, first.seq, QStringLiteral("first")));
    ada->ask<reply::Accepted>(about(EntryKind::Delete, second.seq));
    const auto shown = page();
    QCOMPARE(shown.messages.size(), std::size_t(2));
    QCOMPARE(shown.messages[0].text, QStringLiteral("first"));
    QCOMPARE(shown.messages[0].edited, edit.seq);
    QVERIFY(shown.messages[1].deleted);
    QVERIFY(shown.messages[1].text.isEmpty());
    const auto log = bob->ask<reply::Log>(request::GetLog{direct(), 0, 0});
    QCOMPARE(log.entries.size(), std::size_t(4));
    QCOMPARE(log.entries[1].text, QString()); // blank in the log, too
    QCOMPARE(bob->refusalOf(about(EntryKind::Reaction, second.seq, QStringLiteral("👍"))),
             ErrorCode::Forbidden);
}

void tst_Messages::onlyTheAuthorEdits()
{
    const auto sent = ada->say(direct(), QStringLiteral("mine"));
    QCOMPARE(bob->refusalOf(about(EntryKind::Edit, sent.seq, QStringLiteral("yours"))), ErrorCode::Forbidden);
    QCOMPARE(bob->refusalOf(about(EntryKind::Delete, sent.seq)), ErrorCode::Forbidden);
    QCOMPARE(ada->refusalOf(about(EntryKind::Edit, 99, QStringLiteral("?"))), ErrorCode::BadRequest);
    QCOMPARE(ada->refusalOf(about(EntryKind::Edit, 0, QStringLiteral("?"))), ErrorCode::BadRequest);
    QCOMPARE(ada->refusalOf(about(EntryKind::Joined, 0, QStringLiteral("?"))), ErrorCode::BadRequest);
}

void tst_Messages::reactionsGatherAndGo()
{
    const auto sent = ada->say(direct(), QStringLiteral("nice"));
    bob->ask<reply::Accepted>(about(EntryKind::Reaction, sent.seq, QStringLiteral("👍")));
    ada->ask<reply::Accepted>(about(EntryKind::Reaction, sent.seq, QStringLiteral("👍")));
    ada->ask<reply::Accepted>(about(EntryKind::Reaction, sent.seq, QStringLiteral("🎉")));
    auto withdrawal = about(EntryKind::Reaction, sent.seq, QStringLiteral("🎉"));
    withdrawal.withdrawn = true;
    ada->ask<reply::Accepted>(withdrawal);
    const std::vector<Reaction> expected{
        {QStringLiteral("👍"), {bob->user.id, ada->user.id}, {sent.seq + 1, sent.seq + 2}}};
    QCOMPARE(page().messages[0].reactions, expected);
}

void tst_Messages::reactionIsOneEmoji_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"hello", "<b>x</b>", "", " ", "👍👍", "👍 ", "1", "\u200d", "\ufe0f"})
        QTest::addRow("%s", text) << QString::fromUtf8(text);
}

void tst_Messages::reactionIsOneEmoji()
{
    QFETCH(QString, text);
    const auto sent = ada->say(direct(), QStringLiteral("nice"));
    QCOMPARE(bob->refusalOf(about(EntryKind::Reaction, sent.seq, text)), ErrorCode::InvalidText);
}

void tst_Messages::spellingsOfAnEmojiAreOneReaction()
{
    const auto sent = ada->say(direct(), QStringLiteral("nice"));
    const auto plain = about(EntryKind::Reaction, sent.seq, QStringLiteral("\u2764"));
    const auto first = bob->ask<reply::Accepted>(plain);
    ada->ask<reply::Accepted>(about(EntryKind::Reaction, sent.seq, QStringLiteral("\u2764\ufe0f")));
    const Reaction both{
        QStringLiteral("\u2764\ufe0f"), {bob->user.id, ada->user.id}, {sent.seq + 1, sent.seq + 2}};
    QCOMPARE(page().messages[0].reactions, std::vector{both});
    QCOMPARE(bob->ask<reply::Accepted>(plain), first); // sent again
}

void tst_Messages::whatChangesNothingIsOkAndMakesNoEntry()
{
    const auto sent = ada->say(direct(), QStringLiteral("nice"));
    const auto like = about(EntryKind::Reaction, sent.seq, QStringLiteral("👍"));
    auto unlike = like;
    unlike.clientId = newId<ClientId>();
    unlike.withdrawn = true;
    bob->ask<reply::Ok>(unlike);
    const auto liked = bob->ask<reply::Accepted>(like);
    bob->ask<reply::Ok>(about(EntryKind::Reaction, sent.seq, QStringLiteral("👍")));
    ada->ask<reply::Ok>(about(EntryKind::Edit, sent.seq, QStringLiteral("nice")));
    const auto remove = about(EntryKind::Delete, sent.seq);
    const auto removed = ada->ask<reply::Accepted>(remove);
    ada->ask<reply::Ok>(about(EntryKind::Delete, sent.seq));
    QCOMPARE(ada->ask<reply::Accepted>(remove), removed); // sent again
    QCOMPARE(bob->ask<reply::Accepted>(like), liked);
    QCOMPARE(removed.seq, sent.seq + 2);

    QCOMPARE(ada->say(direct(), QStringLiteral("on")).seq, removed.seq + 1);
    QVERIFY(waitUntil([&] { return bob->texts(direct()).size() == 2; }));
    QCOMPARE(bob->entries(direct()).size(), std::size_t(4));
}

void tst_Messages::onlyMessagesAreSpokenOf_data()
{
    QTest::addColumn<EntryKind>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("deletedToo");
    QTest::addRow("reply") << EntryKind::Text << QStringLiteral("Me too") << false;
    QTest::addRow("edit") << EntryKind::Edit << QStringLiteral("Better") << false;
    QTest::addRow("reaction") << EntryKind::Reaction << QStringLiteral("👍") << false;
    QTest::addRow("deletion") << EntryKind::Delete << QString() << true;
}

void tst_Messages::onlyMessagesAreSpokenOf()
{
    QFETCH(EntryKind, kind);
    QFETCH(QString, text);
    QFETCH(bool, deletedToo);
    const auto made =
        ada->ask<reply::Conversations>(request::CreateGroup{newId<ClientId>(), QStringLiteral("Pier"), {}});
    const ConversationId group = made.items.at(0).id;
    const auto send = [&](EntryKind what, Seq target, const QString &words) {
        request::Send request = about(what, target, words);
        request.conversation = group;
        return request;
    };
    const auto seqOf = [&](const request::Send &request) { return ada->ask<reply::Accepted>(request).seq; };
    const Seq message = seqOf(send(EntryKind::Text, 0, QStringLiteral("Nine")));
    const Seq reaction = seqOf(send(EntryKind::Reaction, message, QStringLiteral("🎉")));
    const Seq edit = seqOf(send(EntryKind::Edit, message, QStringLiteral("Ten")));
    const Seq deleted = seqOf(send(EntryKind::Text, 0, QStringLiteral("Oops")));
    const Seq deletion = seqOf(send(EntryKind::Delete, deleted, {}));
    ada->ask<reply::Ok>(request::SetTitle{group, QStringLiteral("Harbour")});
    const Seq title = deletion + 1;
    const Seq member = 1;
    for (Seq target : {member, reaction, edit, deletion, title})
        QCOMPARE(ada->refusalOf(send(kind, target, text)), ErrorCode::Forbidden);
    const Reply toDeleted = ada->askAny(send(kind, deleted, text));
    QCOMPARE(std::holds_alternative<reply::Ok>(toDeleted.body), deletedToo);
    ada->ask<reply::Accepted>(send(kind, message, text));
}

void tst_Messages::openingShowsTheLastTenDays()
{
    for (int i = 0; i < 60; ++i)
        ada->say(direct(), QStringLiteral("old %1").arg(i));
    node->clock.time += std::int64_t(11) * 86'400'000;
    for (int i = 0; i < 70; ++i)
        ada->say(direct(), QStringLiteral("new %1").arg(i));
    auto shown = page();
    QCOMPARE(shown.messages.size(), std::size_t(70));
    QVERIFY(shown.more);
    QCOMPARE(shown.messages.front().text, QStringLiteral("new 0"));
    shown = ada->ask<reply::Page>(request::GetHistory{direct(), shown.messages.front().seq, 40});
    QCOMPARE(shown.messages.size(), std::size_t(40));
    QCOMPARE(shown.messages.back().text, QStringLiteral("old 59"));
    shown = ada->ask<reply::Page>(request::GetHistory{direct(), shown.messages.front().seq, 40});
    QCOMPARE(shown.messages.size(), std::size_t(20));
    QVERIFY(!shown.more);
}

void tst_Messages::aPageIsBeforeAfterOrAroundAPlace()
{
    std::vector<Seq> said;
    for (int i = 0; i < 10; ++i)
        said.push_back(ada->say(direct(), QString::number(i)).seq);
    const auto shown = [&](Seq before, Seq after, Seq around, int limit) {
        return ada->ask<reply::Page>(request::GetHistory{direct(), before, limit, after, around});
    };
    const auto texts = [](const reply::Page &page) {
        QString all;
        for (const Message &message : page.messages)
            all += message.text;
        return all;
    };
    const auto after = shown(0, said[3], 0, 3);
    QCOMPARE(texts(after), QStringLiteral("456"));
    QVERIFY(after.more);
    QVERIFY(after.newer);
    QCOMPARE(texts(shown(0, said[6], 0, 3)), QStringLiteral("789"));
    QVERIFY(!shown(0, said[6], 0, 3).newer);
    QVERIFY(shown(0, said[9], 0, 3).messages.empty());

    const auto around = shown(0, 0, said[5], 3);
    QCOMPARE(texts(around), QStringLiteral("456"));
    QVERIFY(around.more);
    QVERIFY(around.newer);
    QVERIFY(!shown(0, 0, said[0], 3).more);
    QCOMPARE(texts(shown(0, 0, said[5], 1)), QStringLiteral("5"));
    QCOMPARE(texts(shown(said[5], 0, 0, 2)), QStringLiteral("34"));
    QVERIFY(!shown(said[5], 0, 0, 2).newer);
    QCOMPARE(texts(shown(0, 0, 1, 2)), QStringLiteral("0"));

    for (const auto &[before, above, place] : {std::tuple(1, 1, 0), {1, 0, 1}, {0, 1, 1}})
        QCOMPARE(ada->refusalOf(request::GetHistory{direct(), before, 1, above, place}),
                 ErrorCode::BadRequest);
}

void tst_Messages::aPageThatIsCutKeepsItsPlace()
{
    std::vector<Seq> said;
    for (int i = 0; i < 60; ++i) {
        node->clock.time += 1000; // sends are limited
        said.push_back(ada->say(direct(), QString(limits::textBytes - 1, u'a')).seq);
    }
    const auto shown = [&](Seq before, Seq after, Seq around) {
        const auto page =
            ada->ask<reply::Page>(request::GetHistory{direct(), before, limits::pageMessages, after, around});
        return std::tuple(page.messages.front().seq, page.messages.back().seq, page.more, page.newer);
    };
    const auto [afterFirst, afterLast, olderAfter, newerAfter] = shown(0, said[10], 0);
    QCOMPARE(afterFirst, said[11]);
    QVERIFY(olderAfter && newerAfter && afterLast < said.back());
    const auto [first, last, older, newer] = shown(0, 0, said[30]);
    QVERIFY(older && newer && first > said[0] && last < said.back());
    QVERIFY(said[30] - first > 3 && last - said[30] > 3);
    QCOMPARE(std::get<1>(shown(said[50], 0, 0)), said[49]);
}

void tst_Messages::logSurvivesARestart()
{
    const auto sent = ada->say(direct(), QStringLiteral("durable"));
    node->restart();
    ada->connection = bob->connection = 0;
    ada->reconnect();
    ada->hello();
    QCOMPARE(page().messages.back().text, QStringLiteral("durable"));
    QCOMPARE(ada->say(direct(), QStringLiteral("next")).seq, sent.seq + 1);
}

void tst_Messages::loadFromBeforeItsCreationHidesNoConversation()
{
    TestPeer cleo = TestPeer::member(*node, QStringLiteral("cleo"));
    const ConversationId id = directConversation(ada->user.id, cleo.user.id);
    node->loads.hold = true;
    ada->post(request::GetHistory{id, 0, 0});
    QVERIFY(waitUntil([this] { return node->loads.held.size() == 1; })); // it found nothing
    cleo.ask<reply::Conversations>(request::OpenDirect{ada->user.id});
    ada->say(id, QStringLiteral("Hello Cleo"));
    QCOMPARE(cleo.texts(id), QStringList{QStringLiteral("Hello Cleo")});
    node->loads.hold = false;
    node->loads.held.front()();
    ada->say(id, QStringLiteral("Are you there?"));
    QCOMPARE(cleo.texts(id).size(), 2);
}

void tst_Messages::whatCameBeforeStoppingIsAnswered()
{
    const std::vector<request::Any> asked{request::GetHistory{direct(), 0, 0}, request::GetDevices{},
                                          request::FindPeople{QStringLiteral("a"), {}}};
    for (std::size_t i = 0; i < asked.size(); ++i)
        ada->post(asked[i], 200 + std::int64_t(i));
    node->service->drain();
    QVERIFY(!node->service->idle());
    QCOMPARE(bob->refusalOf(request::GetDevices{}), ErrorCode::Unavailable);
    QVERIFY(waitUntil([this] { return node->service->idle(); }));
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto replies = ada->repliesTo(200 + std::int64_t(i));
        QCOMPARE(replies.size(), std::size_t(1));
        QVERIFY(!std::holds_alternative<Error>(replies.front().body));
    }
}

KITH_TEST(tst_Messages)
#include "tst_messages.moc"
