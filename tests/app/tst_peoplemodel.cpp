// SPDX-License-Identifier: Apache-2.0
#include "app/conversations/switchermodel.h"
#include "app/history/serverupdates.h"
#include "app/people/peoplemodel.h"
#include "tests/app/modelfixture.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using namespace kith::sample;

class tst_PeopleModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void knownPeopleAreThereAtOnce();
    void theServerIsAskedAfterAPause();
    void whatCouldNotBeAskedIsAskedOnceConnected();
    void whoCameMeanwhileIsFound();
    void whatIsChosenStaysChosen();
    void chosenLookAlikesHaveTheHandle();
    void theSwitcherShowsTheLatestFirst();
    void theSwitcherFindsConversationsAndPeople();
    void theSwitcherSaysWhereARowLeads();
    void theSwitcherSaysThatThereAreMore();

private:
    template <typename Model>
    std::unique_ptr<Model> make()
    {
        auto model =
            std::make_unique<Model>(&m_world->history, &m_world->presences, &m_world->server, &m_world->time);
        new QAbstractItemModelTester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                     model.get());
        m_world->settle();
        return model;
    }

    std::unique_ptr<World> m_world;
};

void tst_PeopleModel::init()
{
    m_world = std::make_unique<World>();
    m_world->apply({direct(2), crewOf(3, 2)});
}

void tst_PeopleModel::cleanup()
{
    m_world.reset();
}

void tst_PeopleModel::knownPeopleAreThereAtOnce()
{
    const auto model = make<PeopleModel>();
    QCOMPARE(column(*model, "name"), QStringList({QStringLiteral("Bob Bean"), QStringLiteral("Cleo Crane")}));
    model->setQuery(QStringLiteral("cr"));
    QCOMPARE(column(*model, "name"), QStringList({QStringLiteral("Cleo Crane")}));
    model->setQuery({});
    model->setExclude({toText(bob)});
    QCOMPARE(column(*model, "handle"), QStringList({QStringLiteral("cleo")}));
}

void tst_PeopleModel::theServerIsAskedAfterAPause()
{
    const auto model = make<PeopleModel>();
    QVERIFY(model->busy());
    m_world->server.answer(reply::People{{}, true});
    QVERIFY(!model->busy());
    QVERIFY(model->more());
    model->setQuery(QStringLiteral("d"));
    model->setQuery(QStringLiteral("do"));
    QVERIFY(model->busy());
    QVERIFY(m_world->server.asked.empty());
    m_world->time.advance(1000);
    QCOMPARE(m_world->server.asked.size(), std::size_t(1));
    QCOMPARE(std::get<request::FindPeople>(m_world->server.asked.front().request).query,
             QStringLiteral("do"));
    m_world->history.serverUpdates().applyUsers(
        {{id<UserId>(4), QStringLiteral("dora"), QStringLiteral("Dora Dune")}});
    m_world->settle();
    m_world->server.answer(reply::People{});
    QVERIFY(!model->busy());
    QCOMPARE(column(*model, "name"), QStringList({QStringLiteral("Dora Dune")}));
    model->setQuery(QStringLiteral("x"));
    m_world->time.advance(1000);
    m_world->server.refuse(Error{ErrorCode::Unavailable, QStringLiteral("Away."), 0});
    QVERIFY(!model->busy());
    QCOMPARE(model->rowCount(), 0);
}

void tst_PeopleModel::whatCouldNotBeAskedIsAskedOnceConnected()
{
    const auto model = make<PeopleModel>();
    QVERIFY(!model->answered());
    m_world->server.refuse(Error{ErrorCode::Unavailable, QStringLiteral("Away."), 0});
    QVERIFY(!model->busy());
    QVERIFY(!model->answered());
    Q_EMIT m_world->server.connected();
    QVERIFY(model->busy());
    QCOMPARE(m_world->server.asked.size(), std::size_t(1));
    m_world->server.answer(reply::People{});
    QVERIFY(!model->busy());
    QVERIFY(model->answered());
}

void tst_PeopleModel::whoCameMeanwhileIsFound()
{
    const auto model = make<PeopleModel>();
    model->askAgain(); // it is being asked
    QCOMPARE(m_world->server.asked.size(), 1u);
    m_world->server.answer(reply::People{});
    QVERIFY(model->answered());
    model->askAgain();
    QVERIFY(model->answered()); // nothing flickers
    QCOMPARE(m_world->server.asked.size(), 1u);
}

void tst_PeopleModel::whatIsChosenStaysChosen()
{
    const auto model = make<PeopleModel>();
    QSignalSpy changed(model.get(), &PeopleModel::selectionChanged);
    model->toggle(toText(cleo));
    model->setQuery(QStringLiteral("bob"));
    model->toggle(toText(bob));
    model->toggle(QStringLiteral("nonsense"));
    QCOMPARE(model->selectedNames(), QStringList({QStringLiteral("Cleo Crane"), QStringLiteral("Bob Bean")}));
    QVERIFY(value(*model, 0, "selected").toBool());
    model->toggle(toText(cleo));
    QCOMPARE(model->selectedIds(), QStringList({toText(bob)}));
    QCOMPARE(changed.count(), 3);
}

void tst_PeopleModel::chosenLookAlikesHaveTheHandle()
{
    const auto model = make<PeopleModel>();
    model->toggle(toText(bob));
    QCOMPARE(model->selectedTitles(), QStringList({QStringLiteral("Bob Bean")}));
    QSignalSpy changed(model.get(), &PeopleModel::selectionChanged);
    const UserId other = newId<UserId>();
    m_world->history.serverUpdates().applyUsers(
        {{other, QStringLiteral("bob2"), QStringLiteral("Воb Bean")}});
    m_world->settle();
    QCOMPARE(changed.count(), 1);
    model->toggle(toText(other));
    QCOMPARE(model->selectedTitles(),
             QStringList({QStringLiteral("Bob Bean (@bob)"), QStringLiteral("Воb Bean (@bob2)")}));
    QCOMPARE(model->selectedNames(), QStringList({QStringLiteral("Bob Bean"), QStringLiteral("Воb Bean")}));
}

void tst_PeopleModel::theSwitcherShowsTheLatestFirst()
{
    const auto model = make<SwitcherModel>();
    QCOMPARE(column(*model, "title"),
             QStringList({QStringLiteral("Harbour crew"), QStringLiteral("Bob Bean")}));
    QCOMPARE(column(*model, "subtitle"), QStringList({QStringLiteral("3 members"), QStringLiteral("@bob")}));
    QCOMPARE(value(*model, 0, "unread").toInt(), 1);
    QVERIFY(value(*model, 0, "square").toBool());
    m_world->say(adaAndBob, 3, 9);
    m_world->settle();
    QCOMPARE(column(*model, "title").first(), QStringLiteral("Bob Bean"));
}

void tst_PeopleModel::theSwitcherFindsConversationsAndPeople()
{
    const auto model = make<SwitcherModel>();
    model->setQuery(QStringLiteral("c"));
    QCOMPARE(column(*model, "title"),
             QStringList({QStringLiteral("Harbour crew"), QStringLiteral("Cleo Crane")}));
    QCOMPARE(column(*model, "kind"), QStringList({QStringLiteral("conversation"), QStringLiteral("person")}));
    m_world->time.advance(1000);
    QCOMPARE(m_world->server.asked.size(), std::size_t(1));
    model->setQuery(QStringLiteral("@bo"));
    QCOMPARE(column(*model, "targetId"), QStringList({toText(adaAndBob)}));
}

void tst_PeopleModel::theSwitcherSaysWhereARowLeads()
{
    const auto model = make<SwitcherModel>();
    QSignalSpy conversation(model.get(), &SwitcherModel::conversationChosen);
    QSignalSpy person(model.get(), &SwitcherModel::personChosen);
    model->setQuery(QStringLiteral("c"));
    model->activate(0);
    model->activate(1);
    model->activate(2);
    QCOMPARE(conversation.count(), 1);
    QCOMPARE(conversation.at(0).at(0).toString(), toText(crew));
    QCOMPARE(person.count(), 1);
    QCOMPARE(person.at(0).at(0).toString(), toText(cleo));
}

void tst_PeopleModel::theSwitcherSaysThatThereAreMore()
{
    const auto model = make<SwitcherModel>();
    QSignalSpy changed(model.get(), &SwitcherModel::moreChanged);
    const auto ask = [&](const QString &query) {
        model->setQuery(query);
        m_world->time.advance(1000);
        QCOMPARE(m_world->server.asked.size(), std::size_t(1));
    };
    ask(QStringLiteral("c"));
    m_world->server.answer(reply::People{{}, true});
    QVERIFY(model->more());
    QCOMPARE(changed.size(), 1);
    model->setQuery(QStringLiteral("cr")); // not known yet
    QVERIFY(!model->more());
    QCOMPARE(changed.size(), 2);
    m_world->time.advance(1000);
    model->setQuery(QStringLiteral("cre"));
    m_world->server.answer(reply::People{{}, true}); // to what is not asked any more
    QVERIFY(!model->more());
    m_world->time.advance(1000);
    m_world->server.answer(reply::People{{}, false});
    QVERIFY(!model->more());
    QCOMPARE(changed.size(), 2);
}

KITH_TEST(tst_PeopleModel)
#include "tst_peoplemodel.moc"
