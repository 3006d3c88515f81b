// SPDX-License-Identifier: Apache-2.0
#include "app/messagelistmodel.h"
#include "tests/app/modelfixture.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

//! A model on its world, opened.
class Opened : public World
{
public:
    explicit Opened(const Conversation &conversation)
        : Opened(conversation, [](World &) {})
    {
    }

    //! \a before fills the history before the model opens.
    Opened(const Conversation &conversation, const std::function<void(World &)> &before)
        : id(conversation.id)
    {
        apply({conversation});
        before(*this);
        model = std::make_unique<MessageListModel>(id, &history, &server, &timing);
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        while (!model->isLoaded())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

    QStringList texts() const
    {
        QStringList texts;
        for (int row = model->rowCount() - 1; row >= 0; --row) {
            if (value(*model, row, "rowType").toString() == QLatin1StringView("message"))
                texts.append(value(*model, row, "text").toString());
        }
        return texts;
    }

    int rowOf(const QString &text) const { return int(column(*model, "plainText").indexOf(text)); }

    ConversationId id;
    std::unique_ptr<MessageListModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

class tst_MessageListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAtTheNewest();
    void opensAroundTheFirstUnread();
    void whatComesWhileAwayStandsBelowADivider();
    void newMessagesComeInOneInsertion();
    void ownMessagesWalkThroughTheirStates();
    void anAcceptedMessageKeepsItsRow();
    void changesReachTheirRow();
    void discardedMessagesGo();
    void olderPagesComeFromTheCacheThenTheServer();
    void anEmptyCacheIsFilledFromTheServer();
    void aServerThatIsAwayIsAskedAgainOnlyLater();
    void atMostAThousandRowsAreKept();
    void whoReadsFarUpIsNotDisturbed();
    void jumpingToTheLatestStartsThere();
    void whatTheServerSkippedIsGone();
    void aMessageFarUpIsRevealed();
    void namesAreFollowed();
    void todayBecomesYesterday();
    void everyRowHasEveryRole();
    void rowsReadAloudSayAll();
    void changesOfOthersAreNotOurs();
};

void tst_MessageListModel::opensAtTheNewest()
{
    Opened world(direct(), [](World &w) {
        w.say(adaAndBob, 1, 3);
        w.history.setReadMark(adaAndBob, 3);
    });
    QCOMPARE(world.texts(),
             QStringList({QStringLiteral("text 1"), QStringLiteral("text 2"), QStringLiteral("text 3")}));
    QCOMPARE(world.model->rowOfSeq(3), 0);
    QCOMPARE(world.model->rowOfSeq(9), -1);
    QVERIFY(world.model->atStart());
    QCOMPARE(world.model->firstUnread(), Seq(0));
}

void tst_MessageListModel::opensAroundTheFirstUnread()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 20); });
    QCOMPARE(world.model->firstUnread(), Seq(1)); // few: the newest page holds them
    QCOMPARE(column(*world.model, "rowType").count(QStringLiteral("unread")), 1);
    QCOMPARE(value(*world.model, world.model->rowOfSeq(1) + 1, "rowType").toString(),
             QStringLiteral("unread"));

    Opened far(direct(), [](World &w) {
        w.say(adaAndBob, 1, 300);
        w.history.setReadMark(adaAndBob, 100);
    });
    QCOMPARE(far.model->firstUnread(), Seq(101));
    QVERIFY(!far.model->atEnd());
    QVERIFY(far.model->rowOfSeq(90) > 0);
    QCOMPARE(value(*far.model, far.model->rowOfSeq(101) + 1, "rowType").toString(), QStringLiteral("unread"));
    while (!far.model->atEnd()) {
        far.model->loadNewer();
        far.settle();
    }
    QCOMPARE(far.model->rowOfSeq(300), 0);
}

void tst_MessageListModel::whatComesWhileAwayStandsBelowADivider()
{
    Opened world(direct());
    const auto read = [&world](Seq seq) {
        world.history.setReadMark(adaAndBob, seq);
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
        world.history.applyRefused(own.clientId, QStringLiteral("No."), context, done);
    });
    QCOMPARE(state(), int(Delivery::Failed));
    QCOMPARE(value(*world.model, 0, "failure").toString(), QStringLiteral("No."));

    world.history.retry(own.clientId);
    world.settle();
    QCOMPARE(state(), int(Delivery::Queued));
    store([&](QObject *context, auto done) {
        world.history.applyAccepted({crew, own.clientId, 1, 3'000'000, 1}, {}, context, done);
    });
    QCOMPARE(state(), int(Delivery::Sent));

    const auto marks = [&world](UserId user, Seq delivered, Seq read) {
        world.history.applyMarks({crew, user, delivered, read});
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

void tst_MessageListModel::discardedMessagesGo()
{
    Opened world(direct(2));
    world.add(outgoing(5, QStringLiteral("mine")));
    QVERIFY(world.rowOf(QStringLiteral("mine")) == 0);
    wait<std::optional<Outgoing>>(
        [&](QObject *context, auto done) { world.history.discard(id<ClientId>(5), context, done); });
    QCOMPARE(world.rowOf(QStringLiteral("mine")), -1);
}

void tst_MessageListModel::olderPagesComeFromTheCacheThenTheServer()
{
    Opened world(direct(1000), [](World &w) {
        w.applyPage(adaAndBob, 801, 999, 1000, true);
        w.history.setReadMark(adaAndBob, 1000);
    });
    QCOMPARE(world.texts().size(), 60);
    QVERIFY(world.server.older.empty());
    while (world.model->rowOfSeq(801) < 0) {
        world.model->loadOlder();
        QVERIFY(world.model->loadingOlder());
        world.settle();
        QVERIFY(!world.model->loadingOlder());
    }
    QVERIFY(world.server.older.empty());
    world.model->loadOlder();
    QCOMPARE(world.server.older.size(), std::size_t(1));
    world.model->loadOlder(); // one at a time
    QCOMPARE(world.server.older.size(), std::size_t(1));
    world.applyPage(adaAndBob, 701, 800, 801, false);
    world.server.answerOlder(Done{});
    world.settle();
    QCOMPARE(world.texts().size(), 300);
    QVERIFY(world.model->atStart());
    world.model->loadOlder();
    QVERIFY(world.server.older.empty());
}

void tst_MessageListModel::anEmptyCacheIsFilledFromTheServer()
{
    Opened world(direct(10));
    QCOMPARE(world.texts(), QStringList({QStringLiteral("text 10")}));
    QCOMPARE(world.server.older.size(), std::size_t(1));
    world.applyPage(adaAndBob, 1, 9, 10, false);
    world.server.answerOlder(Done{});
    world.settle();
    QCOMPARE(world.texts().size(), 10);
    QVERIFY(world.model->atStart());
    QVERIFY(world.server.older.empty());
}

void tst_MessageListModel::aServerThatIsAwayIsAskedAgainOnlyLater()
{
    Opened world(direct(10));
    world.server.answerOlder(Error{ErrorCode::Unavailable, QStringLiteral("Away."), 1});
    QVERIFY(!world.model->loadingOlder());
    QVERIFY(world.server.older.empty());
    world.apply({direct(10)}); // what the client asks for after each connecting
    world.say(adaAndBob, 11, 11);
    QCOMPARE(world.server.older.size(), std::size_t(1));
}

void tst_MessageListModel::atMostAThousandRowsAreKept()
{
    Opened world(direct());
    world.say(adaAndBob, 1, 1200);
    QVERIFY(world.texts().size() <= 1000);
    QVERIFY(world.texts().size() >= 400);
    QCOMPARE(world.texts().last(), QStringLiteral("text 1200"));
    QVERIFY(!world.model->atStart());
    while (!world.model->atStart()) {
        world.model->loadOlder();
        world.settle();
        QVERIFY(world.texts().size() <= 1000);
    }
    QCOMPARE(world.texts().first(), QStringLiteral("text 1"));
    QVERIFY(!world.model->atEnd());
}

void tst_MessageListModel::whoReadsFarUpIsNotDisturbed()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 30); });
    world.model->setProperty("readerAtEnd", false);
    world.say(adaAndBob, 31, 1300);
    QCOMPARE(world.texts().first(), QStringLiteral("text 1"));
    QVERIFY(!world.model->atEnd());
    QVERIFY(world.texts().size() <= 1000);
}

void tst_MessageListModel::jumpingToTheLatestStartsThere()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 300); });
    QVERIFY(!world.model->atEnd());
    world.add(outgoing(5, QStringLiteral("mine")));
    world.model->jumpToLatest();
    world.settle();
    QVERIFY(world.model->atEnd());
    QCOMPARE(world.texts().last(), QStringLiteral("mine"));
}

void tst_MessageListModel::whatTheServerSkippedIsGone()
{
    Opened world(direct(), [](World &w) { w.say(adaAndBob, 1, 3); });
    world.add(outgoing(5, QStringLiteral("mine")));
    store([&](QObject *context, auto done) { world.history.skipTo(direct(900), context, done); });
    QCOMPARE(world.texts(), QStringList({QStringLiteral("text 900"), QStringLiteral("mine")}));
    QVERIFY(!world.model->atStart());
    QCOMPARE(world.server.older.size(), std::size_t(1)); // the rest of the screen

    Opened far(direct(), [](World &w) { w.say(adaAndBob, 1, 300); });
    QVERIFY(!far.model->atEnd());
    store([&](QObject *context, auto done) { far.history.skipTo(direct(900), context, done); });
    far.settle();
    QCOMPARE(far.texts(), QStringList({QStringLiteral("text 900")}));
    QVERIFY(far.model->atEnd());
}

void tst_MessageListModel::aMessageFarUpIsRevealed()
{
    Opened world(direct(), [](World &w) {
        w.say(adaAndBob, 1, 300);
        w.history.setReadMark(adaAndBob, 300);
    });
    QCOMPARE(world.model->rowOfSeq(20), -1);
    QSignalSpy revealed(world.model.get(), &MessageListModel::revealed);
    world.model->reveal(20);
    QVERIFY(revealed.wait());
    QCOMPARE(revealed.at(0).at(0).toInt(), world.model->rowOfSeq(20));
    QVERIFY(world.model->rowOfSeq(20) > 0);
    world.model->reveal(4000);
    QVERIFY(revealed.wait());
    QCOMPARE(revealed.at(1).at(0).toInt(), -1);
    QVERIFY(world.model->rowOfSeq(20) > 0);
}

void tst_MessageListModel::namesAreFollowed()
{
    Opened world(crewOf(1, 1));
    QCOMPARE(value(*world.model, 0, "authorName").toString(), QStringLiteral("Bob Bean"));
    QSignalSpy told(world.model.get(), &QAbstractItemModel::dataChanged);
    world.history.applyUsers({{bob, QStringLiteral("bob"), QStringLiteral("Robert Bean")}});
    world.settle();
    QVERIFY(told.count() >= 1);
    QCOMPARE(value(*world.model, 0, "authorName").toString(), QStringLiteral("Robert Bean"));
    QCOMPARE(value(*world.model, 0, "authorInitials").toString(), QStringLiteral("RB"));
}

void tst_MessageListModel::todayBecomesYesterday()
{
    Opened world(direct());
    Entry now = text(1, bob, QStringLiteral("now"));
    now.sentAt = world.timing.now();
    world.apply(adaAndBob, {now});
    QCOMPARE(column(*world.model, "dayText").filter(QStringLiteral("Today")).size(), 1);
    QSignalSpy told(world.model.get(), &QAbstractItemModel::dataChanged);
    world.timing.advance(24 * 3'600'000);
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

void tst_MessageListModel::changesOfOthersAreNotOurs()
{
    Opened world(direct(1));
    QSignalSpy before(world.model.get(), &RowModel::aboutToChange);
    world.apply({crewOf(0, 0)});
    world.say(crew, 1, 3);
    QCOMPARE(before.count(), 0);
    QCOMPARE(world.texts().size(), 1);
}

QTEST_GUILESS_MAIN(tst_MessageListModel)
#include "tst_messagelistmodel.moc"
