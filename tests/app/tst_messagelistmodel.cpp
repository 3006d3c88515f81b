// SPDX-License-Identifier: Apache-2.0
#include "app/history/serverupdates.h"
#include "app/history/useractions.h"
#include "tests/app/openedmodel.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_MessageListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatComesWhileAwayStandsBelowADivider();
    void newMessagesComeInOneInsertion();
    void ownMessagesWalkThroughTheirStates();
    void anAcceptedMessageKeepsItsRow();
    void changesReachTheirRow();
    void whoReactedIsOneText();
    void discardedMessagesGo();
    void namesAreFollowed();
    void todayBecomesYesterday();
    void everyRowHasEveryRole();
    void rowsReadAloudSayAll();
    void anEntryOfAnUnknownKindHasARow();
    void changesOfOthersAreNotOurs();
    void lostMessagesStandBelowASentence();
};

void tst_MessageListModel::whatComesWhileAwayStandsBelowADivider()
{
    Opened world(direct());
    const auto read = [&world](Seq seq) {
        world.history.userActions().setReadMark(adaAndBob, seq);
        world.settle();
    };
    world.say(adaAndBob, 1, 2);
    QCOMPARE(world.model->firstUnread(), Seq(0)); // somebody looks
    read(2);
    world.model->setProperty("readerAway", true);
    world.say(adaAndBob, 3, 3);
    world.say(adaAndBob, 4, 4);
    QCOMPARE(world.model->firstUnread(), Seq(3));
    world.model->setProperty("readerAway", false);
    read(4);
    world.say(adaAndBob, 5, 5);
    QCOMPARE(world.model->firstUnread(), Seq(3));
    read(5);
    world.model->setProperty("readerAway", true);
    world.say(adaAndBob, 6, 6);
    QCOMPARE(world.model->firstUnread(), Seq(6));
}

void tst_MessageListModel::newMessagesComeInOneInsertion()
{
    Opened world(direct());
    QSignalSpy inserted(world.model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy before(world.model.get(), &RowModel::aboutToChange);
    QSignalSpy after(world.model.get(), &RowModel::changed);
    world.say(adaAndBob, 1, 50);
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(before.count(), 1);
    QCOMPARE(after.count(), 1);
    QCOMPARE(world.texts().size(), 50);
    world.say(adaAndBob, 51, 51);
    QCOMPARE(inserted.count(), 2);
    QCOMPARE(world.texts().last(), QStringLiteral("text 51"));
}

void tst_MessageListModel::ownMessagesWalkThroughTheirStates()
{
    Opened world(crewOf(0, 0));
    Outgoing own = outgoing(5, QStringLiteral("mine"));
    own.conversation = crew;
    own.peer = {};
    world.add(own);
    const auto state = [&world] { return value(*world.model, 0, "state").toInt(); };
    QCOMPARE(state(), int(Delivery::Queued));
    QVERIFY(value(*world.model, 0, "own").toBool());

    store([&](QObject *context, auto done) {
        world.history.serverUpdates().applyRefused(own.clientId, QStringLiteral("No."), context, done);
    });
    QCOMPARE(state(), int(Delivery::Failed));
    QCOMPARE(value(*world.model, 0, "failure").toString(), QStringLiteral("No."));

    world.history.userActions().retry(own.clientId);
    world.settle();
    QCOMPARE(state(), int(Delivery::Queued));
    store([&](QObject *context, auto done) {
        world.history.serverUpdates().applyAccepted({crew, own.clientId, 1, 3'000'000, 1}, {}, context, done);
    });
    QCOMPARE(state(), int(Delivery::Sent));

    const auto marks = [&world](UserId user, Seq delivered, Seq read) {
        world.history.serverUpdates().applyMarks({crew, user, delivered, read});
        world.settle();
    };
    marks(bob, 1, 1);
    QCOMPARE(state(), int(Delivery::Sent)); // not yet on a device of each
    marks(cleo, 1, 0);
    QCOMPARE(state(), int(Delivery::Delivered));
    marks(cleo, 1, 1);
    QCOMPARE(state(), int(Delivery::Read));
}

void tst_MessageListModel::anAcceptedMessageKeepsItsRow()
{
    Opened world(direct());
    world.add(outgoing(5, QStringLiteral("first")));
    world.add(outgoing(6, QStringLiteral("second")));
    const QString rowId = value(*world.model, 1, "rowId").toString();
    QSignalSpy removed(world.model.get(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(world.model.get(), &QAbstractItemModel::rowsInserted);
    Entry event = text(1, ada, QStringLiteral("first"));
    event.clientId = id<ClientId>(5);
    event.sentAt = 2'000'500;
    world.apply(adaAndBob, {event});
    QCOMPARE(world.texts(), QStringList({QStringLiteral("first"), QStringLiteral("second")}));
    QCOMPARE(value(*world.model, 1, "rowId").toString(), rowId);
    QCOMPARE(value(*world.model, 1, "seq").toLongLong(), 1);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(inserted.count(), 0);
}

void tst_MessageListModel::changesReachTheirRow()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 3); });
    Entry reply = text(4, ada, QStringLiteral("reply"));
    reply.target = 2;
    world.apply(adaAndBob,
                {reply, change(5, bob, EntryKind::Edit, 2, QStringLiteral("edited www.a.example"), 4),
                 change(6, ada, EntryKind::Reaction, 2, QStringLiteral("👍"), 4),
                 change(7, bob, EntryKind::Delete, 1, {}, 4)});
    const int edited = world.model->rowOfSeq(2);
    QCOMPARE(value(*world.model, edited, "text").toString(),
             QStringLiteral("edited <a href=\"https://www.a.example\">www.a.example</a>"));
    QVERIFY(value(*world.model, edited, "markup").toBool());
    QVERIFY(value(*world.model, edited, "edited").toBool());
    const QVariantList reactions = value(*world.model, edited, "reactions").toList();
    QCOMPARE(reactions.size(), 1);
    QCOMPARE(reactions.at(0).toMap().value(QStringLiteral("count")).toInt(), 1);
    QVERIFY(reactions.at(0).toMap().value(QStringLiteral("own")).toBool());
    const int deleted = world.model->rowOfSeq(1);
    QVERIFY(value(*world.model, deleted, "deleted").toBool());
    QCOMPARE(value(*world.model, deleted, "text").toString(), QStringLiteral("Message deleted"));
    QCOMPARE(value(*world.model, 0, "replySeq").toInt(), 2);
    QCOMPARE(value(*world.model, 0, "replyAuthor").toString(), QStringLiteral("Bob Bean"));
    QCOMPARE(value(*world.model, 0, "replyText").toString(), QStringLiteral("edited www.a.example"));
}

void tst_MessageListModel::whoReactedIsOneText()
{
    Opened world(crewOf(1, 1), [](World &w) { w.say(crew, 2, 2); });
    const UserId layla = id<UserId>(4);
    world.history.serverUpdates().applyUsers({{layla, QStringLiteral("layla"), QStringLiteral("ليلى")}});
    const auto react = [](Seq seq, UserId who) {
        return change(seq, who, EntryKind::Reaction, 2, QStringLiteral("👍"), 2);
    };
    world.apply(crew, {react(3, ada), react(4, layla), react(5, bob)});
    const QVariantList reactions = value(*world.model, world.model->rowOfSeq(2), "reactions").toList();
    QCOMPARE(reactions.size(), 1);
    const QVariant names = reactions.at(0).toMap().value(QStringLiteral("names"));
    QCOMPARE(names.typeId(), int(QMetaType::QString)); // a view has nothing to join
    QCOMPARE(names.toString(), QStringLiteral("You, \u2068ليلى\u2069, Bob Bean"));
}

void tst_MessageListModel::discardedMessagesGo()
{
    Opened world(direct(2));
    world.add(outgoing(5, QStringLiteral("mine")));
    QVERIFY(world.rowOf(QStringLiteral("mine")) == 0);
    wait<std::optional<Outgoing>>([&](QObject *context, auto done) {
        world.history.userActions().discard(id<ClientId>(5), context, done);
    });
    QCOMPARE(world.rowOf(QStringLiteral("mine")), -1);
}

void tst_MessageListModel::namesAreFollowed()
{
    Opened world(crewOf(1, 1));
    QCOMPARE(value(*world.model, 0, "authorName").toString(), QStringLiteral("Bob Bean"));
    QSignalSpy told(world.model.get(), &QAbstractItemModel::dataChanged);
    world.history.serverUpdates().applyUsers({{bob, QStringLiteral("bob"), QStringLiteral("Robert Bean")}});
    world.settle();
    QVERIFY(told.count() >= 1);
    QCOMPARE(value(*world.model, 0, "authorName").toString(), QStringLiteral("Robert Bean"));
    QCOMPARE(value(*world.model, 0, "authorInitials").toString(), QStringLiteral("RB"));
}

void tst_MessageListModel::todayBecomesYesterday()
{
    Opened world(direct());
    Entry now = text(1, bob, QStringLiteral("now"));
    now.sentAt = world.time.now();
    world.apply(adaAndBob, {now});
    QCOMPARE(column(*world.model, "dayText").filter(QStringLiteral("Today")).size(), 1);
    QSignalSpy told(world.model.get(), &QAbstractItemModel::dataChanged);
    world.time.advance(24 * 3'600'000);
    QVERIFY(told.count() >= 1);
    QCOMPARE(column(*world.model, "dayText").filter(QStringLiteral("Yesterday")).size(), 1);
}

void tst_MessageListModel::everyRowHasEveryRole()
{
    Opened world(crewOf(0, 0), [](World &w) {
        Entry title = text(1, bob, QStringLiteral("Crew"));
        title.kind = EntryKind::Title;
        title.clientId = {};
        w.apply(crew, {title, text(2, bob, QStringLiteral("hello"))});
    });
    QCOMPARE(column(*world.model, "rowType"),
             QStringList({QStringLiteral("message"), QStringLiteral("unread"), QStringLiteral("system"),
                          QStringLiteral("day")}));
    QCOMPARE(column(*world.model, "systemText").at(2), QStringLiteral("Bob Bean named the group “Crew”"));
    for (const int role : world.model->roleNames().keys()) {
        const QVariant first = world.model->data(world.model->index(0), role);
        for (int row = 0; row < world.model->rowCount(); ++row) {
            const QVariant its = world.model->data(world.model->index(row), role);
            QVERIFY2(its.isValid() && its.metaType() == first.metaType(),
                     world.model->roleNames().value(role).constData());
        }
    }
}

void tst_MessageListModel::rowsReadAloudSayAll()
{
    Opened world(direct());
    Outgoing own = outgoing(5, QStringLiteral("Who brings the ladder?"));
    own.writtenAt = QDateTime(QDate(2025, 10, 15), QTime(9, 17)).toMSecsSinceEpoch();
    world.add(own);
    QCOMPARE(value(*world.model, 0, "accessibleText").toString(),
             QStringLiteral("You, 09:17, Who brings the ladder?, waiting to be sent"));
}

void tst_MessageListModel::anEntryOfAnUnknownKindHasARow()
{
    const QString sentence = QStringLiteral("This message needs a newer Kith");
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 1); });
    world.apply(adaAndBob, {change(2, bob, EntryKind::Unknown, 1, QStringLiteral("Tea?"), 2)});
    Entry reply = text(3, bob, QStringLiteral("tea"));
    reply.target = 2;
    world.apply(adaAndBob, {reply});
    QTRY_COMPARE(value(*world.model, 0, "text").toString(), QStringLiteral("tea"));
    QCOMPARE(value(*world.model, 0, "replyText").toString(), QStringLiteral("An earlier message"));
    QCOMPARE(value(*world.model, 1, "rowType").toString(), QStringLiteral("system"));
    QCOMPARE(value(*world.model, 1, "systemText").toString(), sentence);
    QCOMPARE(value(*world.model, 1, "accessibleText").toString(), sentence);
    QCOMPARE(value(*world.model, 2, "text").toString(), QStringLiteral("text 1")); // is changed by nothing
}

void tst_MessageListModel::changesOfOthersAreNotOurs()
{
    Opened world(direct(1));
    QSignalSpy before(world.model.get(), &RowModel::aboutToChange);
    world.apply({crewOf(0, 0)});
    world.say(crew, 1, 3);
    QCOMPARE(before.count(), 0);
    QCOMPARE(world.texts().size(), 1);
}

void tst_MessageListModel::lostMessagesStandBelowASentence()
{
    const auto enter = [](World &world, int epoch) {
        const auto entered = wait<Result<bool>>([&](QObject *context, auto done) {
            world.history.serverUpdates().enterEpoch(id<EpochId>(epoch), context, done);
        });
        QVERIFY(entered);
    };
    Opened world(crewOf(0, 0), [&](World &before) {
        enter(before, 1);
        before.apply(crew,
                     {text(1, bob, QStringLiteral("one")), text(2, bob, QStringLiteral("two")),
                      text(3, ada, QStringLiteral("mine")), text(4, bob, QStringLiteral("theirs"))});
    });
    QCOMPARE(world.texts().size(), 4);
    enter(world, 2);
    Conversation restored = crewOf(2, 2);
    restored.last = {message(text(2, bob, QStringLiteral("two")))};
    const reply::Page page{crew, restored.last, true, {}, 2};
    const auto reconciled = wait<Result<LocalHead>>([&](QObject *context, auto done) {
        world.history.serverUpdates().reconcile(restored, page, 0, context, done);
    });
    QVERIFY(reconciled);
    world.settle();
    QTRY_COMPARE(world.texts().join(u' '), QStringLiteral("two mine theirs")); // is read again
    QCOMPARE(column(*world.model, "rowType").join(u' '),
             QStringLiteral("message message system message day"));
    QVERIFY(value(*world.model, 2, "systemText").toString().contains(QStringLiteral("restored")));
    QVERIFY(value(*world.model, 0, "lost").toLongLong() > 0);
    QCOMPARE(value(*world.model, 0, "seq").toLongLong(), 0);
    QCOMPARE(value(*world.model, 1, "state").toInt(), int(Delivery::NoState));
    QVERIFY(
        value(*world.model, 1, "accessibleText").toString().contains(QStringLiteral("not on the server")));
    QVERIFY(!world.model->lastOwn()); // ↑ edits no lost one
    world.apply(crew, {text(3, bob, QStringLiteral("new"))});
    QCOMPARE(world.texts().join(u' '), QStringLiteral("two mine theirs new"));
    QCOMPARE(value(*world.model, 0, "lost").toLongLong(), 0);
    for (const char *row : {"theirs", "mine"}) {
        const QVariant lost = value(*world.model, world.rowOf(QString::fromLatin1(row)), "lost");
        world.history.userActions().removeLost(lost.toLongLong());
        world.settle();
    }
    QCOMPARE(column(*world.model, "rowType").join(u' '), QStringLiteral("message message day"));
}

KITH_TEST(tst_MessageListModel)
#include "tst_messagelistmodel.moc"
