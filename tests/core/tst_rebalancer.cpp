// SPDX-License-Identifier: Apache-2.0
#include "server/core/sessions/rebalancer.h"
#include "tests/runner/runner.h"

#include <QTest>

#include <numeric>

using namespace kith;

namespace {

constexpr int fiveMinutes = 300; // reports

//! The sessions of one node.
struct CountedNode {
    explicit CountedNode(NodeId id_)
        : id(id_)
    {
    }

    NodeId id;
    Sessions sessions;
    Rebalancer rebalancer{id, sessions};
};

} // namespace

//! Many nodes that report to each other, and a balancer in front of them.
class tst_Rebalancer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_nodes.clear();
        m_lastNode = 0;
        m_lastSession = 0;
        m_balancer = [this] { return fewest(); };
    }

    void aNodeThatCameGetsItsShare_data();
    void aNodeThatCameGetsItsShare();
    void anEvenSpreadStays_data();
    void anEvenSpreadStays();
    void aPercentMovesAtOnce();
    void aBalancerThatFindsTheNodeLateIsWaitedFor();
    void aBalancerThatKeepsToItsChoiceIsLeftAlone();
    void whatIsUnevenLaterStays();
    void whileDevicesComeNobodyMoves();
    void aNodeAloneAsksNobody();
    void whoWaitsForAnAnswerStays();
    void whoIsConnectedLongestMovesFirst();

private:
    CountedNode &join() { return *m_nodes.emplace_back(std::make_unique<CountedNode>(++m_lastNode)); }
    //! A cluster with so many devices on each node, whose nodes joined long ago.
    void startWith(const std::vector<int> &devices)
    {
        for (const int count : devices) {
            CountedNode &node = join();
            for (int i = 0; i < count; ++i)
                connectDevice(node);
        }
        m_balancer = [] { return nullptr; };
        report(2 * fiveMinutes);
        m_balancer = [this] { return fewest(); };
    }
    SessionPtr connectDevice(CountedNode &node)
    {
        const SessionPtr session = node.sessions.add(++m_lastSession, {}, ConnectionKind::Socket, Rate{});
        session->user.id = newId<UserId>();
        session->device = newId<DeviceId>();
        session->epoch = std::int64_t(m_lastSession);
        session->state = Session::State::SignedIn;
        session->feed.caughtUp = true;
        node.sessions.goLive(session);
        return session;
    }
    CountedNode *fewest() const
    {
        return std::ranges::min_element(m_nodes, {},
                                        [](const auto &node) { return node->sessions.devices(); })
            ->get();
    }
    std::vector<qsizetype> devices() const
    {
        std::vector<qsizetype> all;
        for (const auto &node : m_nodes)
            all.push_back(node->sessions.devices());
        return all;
    }

    //! All nodes report, so often. Each device that is to move is connected to the node that the balancer returns; null: it stays.
    //! Returns how many were to move.
    int report(int times = 1)
    {
        int moved = 0;
        for (int i = 0; i < times; ++i) {
            std::vector<LiveNode> alive;
            for (const auto &node : m_nodes)
                alive.push_back({node->id, node->sessions.devices()});
            QList<SessionPtr> leaving;
            for (const auto &node : m_nodes) {
                for (const SessionPtr &session : node->rebalancer.surplus(alive)) {
                    ++moved;
                    if (!m_balancer())
                        continue;
                    node->sessions.endLive(session);
                    leaving.append(session);
                }
            }
            for (qsizetype j = 0; j < leaving.size(); ++j)
                connectDevice(*m_balancer());
        }
        return moved;
    }

    std::vector<std::unique_ptr<CountedNode>> m_nodes;
    NodeId m_lastNode = 0;
    ConnectionId m_lastSession = 0;
    std::function<CountedNode *()> m_balancer;
};

void tst_Rebalancer::aNodeThatCameGetsItsShare_data()
{
    QTest::addColumn<std::vector<int>>("before");
    QTest::addColumn<int>("come");
    QTest::addColumn<int>("off"); // by which the nodes may differ afterwards
    QTest::newRow("10 on 3") << std::vector{5, 5} << 1 << 1;
    QTest::newRow("2 on 2") << std::vector{2} << 1 << 0;
    QTest::newRow("20 on 5") << std::vector{5, 5, 5, 5} << 1 << 0;
    QTest::newRow("90 on 10") << std::vector{10, 10, 10, 10, 10, 10, 10, 10, 10} << 1 << 4;
    QTest::newRow("3000 on 3") << std::vector{1500, 1500} << 1 << 500;
    QTest::newRow("1000 on 10") << std::vector{1000} << 9 << 50;
    QTest::newRow("uneven") << std::vector{900, 100} << 1 << 200;
}

void tst_Rebalancer::aNodeThatCameGetsItsShare()
{
    QFETCH(std::vector<int>, before);
    QFETCH(int, come);
    QFETCH(int, off);
    startWith(before);
    for (int i = 0; i < come; ++i)
        join();
    const int moved = report(fiveMinutes);
    const auto [least, most] = std::ranges::minmax(devices());
    QVERIFY2(most - least <= off, qPrintable(QStringLiteral("%1 to %2").arg(least).arg(most)));
    QVERIFY(moved <= std::reduce(before.begin(), before.end()));
    QCOMPARE(report(fiveMinutes), 0);
}

void tst_Rebalancer::anEvenSpreadStays_data()
{
    QTest::addColumn<std::vector<int>>("before");
    QTest::addColumn<int>("come"); // devices of the node that came
    QTest::newRow("2/1") << std::vector{2} << 1;
    QTest::newRow("1/0") << std::vector{1} << 0;
    QTest::newRow("1/1/0") << std::vector{1, 1} << 0;
    QTest::newRow("4/3/3") << std::vector{4, 3} << 3;
    QTest::newRow("110/100/90") << std::vector{110, 100} << 90;
    QTest::newRow("nobody") << std::vector{0, 0} << 0;
}

void tst_Rebalancer::anEvenSpreadStays()
{
    QFETCH(std::vector<int>, before);
    QFETCH(int, come);
    startWith(before);
    CountedNode &node = join();
    for (int i = 0; i < come; ++i)
        connectDevice(node);
    QCOMPARE(report(fiveMinutes), 0);
}

void tst_Rebalancer::aPercentMovesAtOnce()
{
    startWith({1500, 1500});
    join();
    for (int i = 0; i < fiveMinutes; ++i) {
        const qsizetype most = devices()[0] / 100 + 1 + devices()[1] / 100 + 1;
        QVERIFY(report() <= most);
    }
}

void tst_Rebalancer::aBalancerThatFindsTheNodeLateIsWaitedFor()
{
    startWith({5, 5});
    m_balancer = [this] {
        const bool first = m_nodes[0]->sessions.devices() <= m_nodes[1]->sessions.devices();
        return m_nodes[first ? 0 : 1].get();
    };
    join();
    report(60);
    QCOMPARE(devices()[2], 0);
    m_balancer = [this] { return fewest(); };
    report(120);
    const std::vector<qsizetype> after = devices();
    QVERIFY(std::ranges::max(after) <= 4 && std::ranges::min(after) >= 3);
}

void tst_Rebalancer::aBalancerThatKeepsToItsChoiceIsLeftAlone()
{
    startWith({1000});
    join();
    m_balancer = [this] { return m_nodes.front().get(); };
    const int moved = report(fiveMinutes);
    QVERIFY(moved > 0);
    QVERIFY2(moved <= 100, qPrintable(QString::number(moved)));
    QCOMPARE(report(10 * fiveMinutes), 0);
}

void tst_Rebalancer::whatIsUnevenLaterStays()
{
    startWith({3, 3});
    join();
    report(fiveMinutes);
    for (int i = 0; i < 50; ++i)
        connectDevice(*m_nodes[0]);
    QCOMPARE(report(fiveMinutes), 0);
}

void tst_Rebalancer::whileDevicesComeNobodyMoves()
{
    startWith({2, 2});
    join();
    CountedNode &own = *m_nodes[0];
    for (int i = 0; i < 20; ++i) {
        const std::int64_t late = own.sessions.devices(); // as the others reported a second ago
        for (int j = 0; j < 5; ++j)
            connectDevice(own);
        QVERIFY(own.rebalancer.surplus({{1, late}, {2, late}, {3, late}}).isEmpty());
    }
}

void tst_Rebalancer::aNodeAloneAsksNobody()
{
    startWith({50});
    m_nodes.front()->rebalancer.surplus({}); // it has lost its lease
    QCOMPARE(report(fiveMinutes), 0);
}

void tst_Rebalancer::whoWaitsForAnAnswerStays()
{
    startWith({3});
    const QList<SessionPtr> sessions = m_nodes[0]->sessions.live();
    const auto request = std::make_shared<int>();
    sessions[0]->unanswered = request;
    sessions[1]->feed.caughtUp = false;
    sessions[2]->reads = true;
    join();
    QCOMPARE(report(fiveMinutes / 2), 0);
    sessions[2]->reads = false;
    QCOMPARE(report(), 1);
    QVERIFY(!sessions[2]->live);
}

void tst_Rebalancer::whoIsConnectedLongestMovesFirst()
{
    startWith({});
    CountedNode &node = join();
    QList<SessionPtr> sessions;
    for (int i = 0; i < 4; ++i)
        sessions.append(connectDevice(node));
    join();
    report(fiveMinutes);
    QCOMPARE(node.sessions.devices(), 2);
    QVERIFY(!sessions[0]->live && !sessions[1]->live && sessions[2]->live && sessions[3]->live);
    QCOMPARE(node.rebalancer.chosen().value(), 2U);
}

KITH_TEST(tst_Rebalancer)
#include "tst_rebalancer.moc"
