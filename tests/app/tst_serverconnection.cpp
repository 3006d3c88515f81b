// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serverconnection.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/app/wire.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using State = ServerConnection::State;

class tst_ServerConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void helloCarriesTokenAndCursor();
    void theDelaysGrowWithFullJitter();
    void anUnavailableServerIsAskedAgainWhenItSays();
    void aGoodConnectionBeginsTheDelaysAnew();
    void twoMissedPingsEndIt();
    void aTryThatGetsNowhereIsGivenUp();
    void closeCodesSayWhetherToComeBack_data();
    void closeCodesSayWhetherToComeBack();
    void aBadTokenSignsOut();
    void theReturningNetworkConnectsAtOnce();
    void wakingChecksTheConnection();
    void whatWasAskedIsAnsweredWhenTheConnectionEnds();
    void askingWhileAwayFailsLater();
    void garbageEndsTheConnection();
    void anUnknownFrameIsPassedOver();
    void anyWireWillDo();
    void aRefusedSocketLeadsOverHttpAtOnce();
    void aSilentSocketLeadsOverHttpWithin5s();
    void threeSocketsThatReachNobodyLeadOverHttpWithin5s();
    void whatIsCutAgainAndAgainLeadsOverHttp();
    void whereHttpFailsTooTheSocketIsTriedLater();
    void aBusyServerIsNoReasonForHttp();
    void theSocketIsTriedInTheBackground();
    void itGoesBackByTheNewestCursor();
    void itGoesBackWhileNoRequestIsOpen();
    void itGoesBackSoonOverAnotherNetwork();
    void anotherNetworkBeginsWithASocket();

private:
    void connectAs(State state);
    //! Connects over HTTP, where Wires are the ways.
    void connectSlowly();
    //! Lets the WebSocket of the background open and hold.
    void passProbe();

    std::unique_ptr<FakePeer> m_peer;
    ManualTimeSource m_time;
    Wires m_wires;
    std::unique_ptr<ServerConnection> m_connection;
};

void tst_ServerConnection::init()
{
    m_time = {};
    m_wires = {};
    m_peer = std::make_unique<FakePeer>();
    m_connection = std::make_unique<ServerConnection>(&m_time);
}

void tst_ServerConnection::cleanup()
{
    m_connection.reset();
    m_peer.reset();
}

void tst_ServerConnection::connectAs(State state)
{
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    m_peer->welcome(sample::ada, false, state == State::Connected);
    QTRY_COMPARE(m_connection->state(), state);
}

void tst_ServerConnection::helloCarriesTokenAndCursor()
{
    QSignalSpy states(m_connection.get(), &ServerConnection::stateChanged);
    m_connection->start(m_peer->url(), QStringLiteral("token"), QStringLiteral("c1"));
    QCOMPARE(m_connection->state(), State::Connecting);
    const request::Hello hello = m_peer->welcome(sample::ada, false, false);
    QCOMPARE(hello.token, QStringLiteral("token"));
    QCOMPARE(hello.cursor, QStringLiteral("c1"));
    QCOMPARE(hello.versions, std::vector{1});
    QTRY_COMPARE(m_connection->state(), State::CatchingUp);
    m_peer->push(reply::CaughtUp{});
    QTRY_COMPARE(m_connection->state(), State::Connected);
    m_connection->setCursor(QStringLiteral("c2"));
    m_peer->cut();
    QTRY_COMPARE(m_connection->state(), State::Waiting);
    m_time.advance(500);
    QCOMPARE(m_peer->welcome(sample::ada).cursor, QStringLiteral("c2"));
}

void tst_ServerConnection::theDelaysGrowWithFullJitter()
{
    m_peer->unlisten();
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    const std::int64_t expected[]{250, 500, 1000, 2000, 4000, 8000, 15000, 15000};
    for (std::int64_t delay : expected) {
        QTRY_COMPARE(m_connection->retryIn(), delay);
        QCOMPARE(m_connection->state(), State::Waiting);
        m_time.advance(delay - 1);
        QCOMPARE(m_connection->retryIn(), 1);
        m_time.advance(1);
        QCOMPARE(m_connection->retryIn(), 0);
    }
    m_time.chance = 0;
    QTRY_VERIFY(m_connection->state() == State::Waiting
                && m_time.untilNext() == 0); // jitter is full: down to nothing
}

void tst_ServerConnection::anUnavailableServerIsAskedAgainWhenItSays()
{
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    // And by chance up to 3 s more, here half of it.
    for (const std::int64_t delay : {1250, 1500, 2000, 2500, 2500, 2500, 2500, 2500}) {
        const auto [id, hello] = m_peer->take<request::Hello>();
        m_peer->reply(id, Error{ErrorCode::Unavailable, QStringLiteral("away"), 1000});
        QTRY_COMPARE(m_connection->retryIn(), delay);
        m_time.advance(delay);
    }
    m_peer->welcome(sample::ada);
    QTRY_COMPARE(m_connection->state(), State::Connected);
    m_peer->cut();
    QTRY_COMPARE(m_connection->retryIn(), 250);
}

void tst_ServerConnection::aGoodConnectionBeginsTheDelaysAnew()
{
    m_peer->unlisten();
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    for (std::int64_t delay : {250, 500, 1000}) {
        QTRY_COMPARE(m_connection->retryIn(), delay);
        if (delay == 1000)
            m_peer->listen();
        m_time.advance(delay);
    }
    m_peer->welcome(sample::ada);
    QTRY_COMPARE(m_connection->state(), State::Connected);
    m_peer->cut();
    QTRY_COMPARE(m_connection->retryIn(), 250);
}

void tst_ServerConnection::twoMissedPingsEndIt()
{
    connectAs(State::Connected);
    QSignalSpy lost(m_connection.get(), &ServerConnection::lost);
    // A peer that answers is kept.
    for (int i = 0; i < 4; ++i) {
        m_time.advance(25'000);
        QTest::qWait(0);
        QSignalSpy pushed(m_connection.get(), &ServerConnection::pushed);
        m_peer->push(reply::CaughtUp{}); // whatever comes proves as much as a pong
        QTRY_COMPARE(pushed.size(), 1);
    }
    QCOMPARE(m_connection->state(), State::Connected);
    // The network's answers do not arrive while time flies by without the event loop.
    m_time.advance(25'000);
    m_time.advance(25'000);
    QCOMPARE(m_connection->state(), State::Connected);
    m_time.advance(25'000);
    QCOMPARE(m_connection->state(), State::Waiting);
    QCOMPARE(lost.size(), 1);
}

void tst_ServerConnection::aTryThatGetsNowhereIsGivenUp()
{
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    m_peer->take<request::Hello>(); // and no answer
    m_time.advance(15'000);
    QTRY_COMPARE(m_connection->state(), State::Waiting);
}

void tst_ServerConnection::closeCodesSayWhetherToComeBack_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<State>("state");
    QTest::newRow("going away") << 1001 << State::Waiting;
    QTest::newRow("internal") << 1011 << State::Waiting;
    QTest::newRow("same device elsewhere") << 4001 << State::Replaced;
    QTest::newRow("revoked") << 4003 << State::Refused;
    QTest::newRow("no common version") << 4004 << State::Refused;
    QTest::newRow("too slow") << 4008 << State::Waiting;
}

void tst_ServerConnection::closeCodesSayWhetherToComeBack()
{
    QFETCH(int, code);
    QFETCH(State, state);
    connectAs(State::Connected);
    QSignalSpy lost(m_connection.get(), &ServerConnection::lost);
    QSignalSpy refused(m_connection.get(), &ServerConnection::refused);
    m_peer->close(code);
    QTRY_COMPARE(m_connection->state(), state);
    QCOMPARE(lost.size(), 1);
    QCOMPARE(refused.size(), state == State::Waiting ? 0 : 1);
    m_time.advance(60'000);
    if (state != State::Waiting) {
        m_connection->setReachable(false);
        m_connection->setReachable(true);
        m_connection->wake();
        QCOMPARE(m_connection->state(), state);
        QCOMPARE(m_time.untilNext(), -1);
    }
    QTRY_COMPARE(m_peer->connections(), state == State::Waiting ? 2 : 1);
}

void tst_ServerConnection::aBadTokenSignsOut()
{
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    QSignalSpy refused(m_connection.get(), &ServerConnection::refused);
    const auto [id, hello] = m_peer->take<request::Hello>();
    m_peer->reply(id, Error{ErrorCode::TokenInvalid, QStringLiteral("revoked"), 0});
    QTRY_COMPARE(m_connection->state(), State::Refused);
    QCOMPARE(refused.size(), 1);
    QCOMPARE(m_time.untilNext(), -1);
}

void tst_ServerConnection::theReturningNetworkConnectsAtOnce()
{
    m_peer->unlisten();
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    QTRY_COMPARE(m_connection->state(), State::Waiting);
    m_connection->setReachable(false);
    QCOMPARE(m_connection->state(), State::Offline);
    QCOMPARE(m_connection->retryIn(), 30'000);
    m_peer->listen();
    m_connection->setReachable(true);
    m_peer->welcome(sample::ada);
    QTRY_COMPARE(m_connection->state(), State::Connected);
}

void tst_ServerConnection::wakingChecksTheConnection()
{
    connectAs(State::Connected);
    m_connection->wake();
    m_time.advance(4'999);
    QCOMPARE(m_connection->state(), State::Connected);
    m_time.advance(1); // no answer came through
    QCOMPARE(m_connection->state(), State::Waiting);
    m_connection->wake();
    m_peer->welcome(sample::ada);
    QTRY_COMPARE(m_connection->state(), State::Connected);
}

void tst_ServerConnection::whatWasAskedIsAnsweredWhenTheConnectionEnds()
{
    connectAs(State::Connected);
    int answers = 0;
    m_connection->ask(request::GetDevices{}, this, [&](const Result<reply::Any> &answer) {
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        ++answers;
    });
    m_peer->take<request::GetDevices>();
    m_peer->cut();
    QTRY_COMPARE(answers, 1);
}

void tst_ServerConnection::askingWhileAwayFailsLater()
{
    int answers = 0;
    m_connection->ask(request::GetDevices{}, this, [&](const Result<reply::Any> &answer) {
        QVERIFY(!answer && answer.error().code == ErrorCode::Unavailable && !answer.error().mayRetry());
        ++answers;
    });
    QCOMPARE(answers, 0);
    QTRY_COMPARE(answers, 1);
}

void tst_ServerConnection::garbageEndsTheConnection()
{
    connectAs(State::Connected);
    m_peer->sendRaw("this is no frame");
    QTRY_COMPARE(m_connection->state(), State::Waiting);
}

void tst_ServerConnection::anUnknownFrameIsPassedOver()
{
    connectAs(State::Connected);
    m_peer->sendRaw(QByteArray::fromHex("a1") + "\x64type"
                    + "\x66"
                      "future"); // {"type": "future"}
    QSignalSpy pushed(m_connection.get(), &ServerConnection::pushed);
    m_peer->push(reply::CaughtUp{});
    QTRY_COMPARE(pushed.size(), 1);
    QCOMPARE(m_connection->state(), State::Connected);
}

void tst_ServerConnection::anyWireWillDo()
{
    m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, m_wires.transports());
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    QVERIFY(m_wires.socket->sent.isEmpty());
    QCOMPARE(m_wires.socket->welcome(false).token, QStringLiteral("token"));
    QCOMPARE(m_connection->state(), State::CatchingUp);
    m_wires.socket->code = close::signedOut;
    Q_EMIT m_wires.socket->ended();
    QCOMPARE(m_connection->state(), State::Refused);
    QCOMPARE(m_peer->connections(), 0);
}

// ---- Over HTTP and back

void tst_ServerConnection::connectSlowly()
{
    m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, m_wires.transports());
    m_connection->start(m_peer->url(), QStringLiteral("token"), QStringLiteral("c1"));
    m_wires.refuseSocket();
    QCOMPARE(m_wires.http->welcome().cursor, QStringLiteral("c1"));
    QCOMPARE(m_connection->state(), State::Connected);
    QVERIFY(m_connection->isSlow());
}

void tst_ServerConnection::passProbe()
{
    Q_EMIT m_wires.socket->opened();
    const Request asked = m_wires.socket->take();
    QVERIFY(std::holds_alternative<request::ServerInfo>(asked.body)); // and no token
    m_wires.socket->say({asked.id, reply::Server{}});
    m_time.advance(4'999);
    QCOMPARE(m_wires.socket->pings, 0);
    m_time.advance(1);
    QCOMPARE(m_wires.socket->pings, 1);
    Q_EMIT m_wires.socket->ponged();
}

void tst_ServerConnection::aRefusedSocketLeadsOverHttpAtOnce()
{
    QSignalSpy lost(m_connection.get(), &ServerConnection::lost);
    connectSlowly();
    QCOMPARE(m_wires.sockets, 1);
    QCOMPARE(m_wires.https, 1);
    QCOMPARE(m_time.monotonic(), ManualTimeSource().monotonic());
    // A server that restarts is looked for in the same way.
    m_wires.http->code = 1001;
    Q_EMIT m_wires.http->ended();
    QCOMPARE(m_connection->state(), State::Waiting);
    QVERIFY(!m_connection->isSlow());
    m_time.advance(250);
    QCOMPARE(m_wires.https, 2);
}

void tst_ServerConnection::aSilentSocketLeadsOverHttpWithin5s()
{
    for (const bool opens : {false, true}) {
        m_wires = {};
        m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, m_wires.transports());
        m_connection->start(m_peer->url(), QStringLiteral("token"), {});
        if (opens)
            Q_EMIT m_wires.socket->opened();
        m_time.advance(3'999);
        QCOMPARE(m_wires.https, 0);
        m_time.advance(1);
        m_wires.http->welcome();
        QVERIFY(m_connection->isSlow());
    }
}

void tst_ServerConnection::threeSocketsThatReachNobodyLeadOverHttpWithin5s()
{
    m_time.chance = 0.999;
    m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, m_wires.transports());
    const std::int64_t start = m_time.monotonic();
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    for (int failures = 1; failures <= 3; ++failures) {
        QCOMPARE(m_wires.https, 0);
        Q_EMIT m_wires.socket->ended();
        if (failures < 3)
            m_time.advance(m_connection->retryIn());
    }
    QCOMPARE(m_wires.sockets, 3);
    m_wires.http->welcome();
    QVERIFY(m_connection->isSlow());
    QVERIFY(m_time.monotonic() - start < 5'000);
}

void tst_ServerConnection::whatIsCutAgainAndAgainLeadsOverHttp()
{
    m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, m_wires.transports());
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    m_wires.socket->welcome();
    m_time.advance(3'000);
    Q_EMIT m_wires.socket->ended();
    const std::int64_t firstFailure = m_time.monotonic();
    m_time.advance(m_connection->retryIn());
    m_connection->setCursor(QStringLiteral("c2"));
    m_wires.socket->welcome();
    m_time.advance(3'000);
    QSignalSpy lost(m_connection.get(), &ServerConnection::lost);
    Q_EMIT m_wires.socket->ended();
    QCOMPARE(lost.size(), 1);
    QCOMPARE(m_wires.http->welcome().cursor, QStringLiteral("c2"));
    QVERIFY(m_connection->isSlow());
    QVERIFY(m_time.monotonic() - firstFailure < 5'000);
}

void tst_ServerConnection::whereHttpFailsTooTheSocketIsTriedLater()
{
    m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, m_wires.transports());
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    for (const int tries : {1, 2, 3}) {
        m_wires.refuseSocket();
        QCOMPARE(m_wires.https, tries);
        Q_EMIT m_wires.http->ended();
        QCOMPARE(m_connection->state(), State::Waiting);
        QCOMPARE(m_connection->retryIn(), 125 << tries);
        m_time.advance(m_connection->retryIn());
        QCOMPARE(m_wires.sockets, tries + 1);
    }
    m_wires.socket->welcome();
    QCOMPARE(m_connection->state(), State::Connected);
    QVERIFY(!m_connection->isSlow());
}

void tst_ServerConnection::aBusyServerIsNoReasonForHttp()
{
    m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, m_wires.transports());
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    for (int i = 0; i < 4; ++i) {
        Q_EMIT m_wires.socket->opened();
        m_wires.socket->reached = true;
        m_wires.socket->say(
            {m_wires.socket->take().id, Error{ErrorCode::Unavailable, QStringLiteral("away"), 1000}});
        Q_EMIT m_wires.socket->ended();
        m_time.advance(m_connection->retryIn());
    }
    QCOMPARE(m_wires.https, 0);
}

void tst_ServerConnection::theSocketIsTriedInTheBackground()
{
    connectSlowly();
    int sockets = 1;
    for (const int seconds : {60, 120, 240}) {
        for (int passed = 0; passed < seconds; passed += 20) {
            QCOMPARE(m_wires.sockets, sockets);
            m_time.advance(20'000);
            Q_EMIT m_wires.http->ponged();
        }
        QCOMPARE(m_wires.sockets, ++sockets);
        m_wires.refuseSocket();
        QVERIFY(m_connection->isSlow());
        QCOMPARE(m_connection->state(), State::Connected);
    }
    // What opens and is cut does not get through.
    for (int passed = 0; passed < 480; passed += 20) {
        m_time.advance(20'000);
        Q_EMIT m_wires.http->ponged();
    }
    Q_EMIT m_wires.socket->opened();
    m_wires.socket->say({m_wires.socket->take().id, reply::Server{}});
    m_time.advance(3'000);
    Q_EMIT m_wires.socket->ended();
    m_time.advance(2'000);
    QVERIFY(m_connection->isSlow());
    QCOMPARE(m_wires.https, 1);
}

void tst_ServerConnection::itGoesBackByTheNewestCursor()
{
    connectSlowly();
    QSignalSpy lost(m_connection.get(), &ServerConnection::lost);
    QSignalSpy pushed(m_connection.get(), &ServerConnection::pushed);
    m_time.advance(60'000);
    m_connection->setCursor(QStringLiteral("c7"));
    const QPointer<Wire> http = m_wires.http;
    passProbe();
    Q_EMIT http->ended(); // the poll was superseded
    QCOMPARE(m_connection->state(), State::Connected);
    QVERIFY(!m_connection->isSlow());
    m_connection->ask(request::GetDevices{}, this, [](const Result<reply::Any> &) {});
    const request::Hello hello = m_wires.socket->answerHello();
    QCOMPARE(hello.cursor, QStringLiteral("c7"));
    QCOMPARE(hello.token, QStringLiteral("token"));
    QVERIFY(std::holds_alternative<request::GetDevices>(m_wires.socket->take().body));
    QCOMPARE(m_connection->state(), State::Connected);
    QCOMPARE(pushed.size(), 1); // caught up
    QCOMPARE(lost.size(), 0);
    QCOMPARE(m_wires.sockets, 2);
    QTRY_VERIFY(!http);
    QCOMPARE(m_time.untilNext(), 25'000); // pings, and nothing else
}

void tst_ServerConnection::itGoesBackWhileNoRequestIsOpen()
{
    connectSlowly();
    int answers = 0;
    m_connection->ask(request::GetDevices{}, this, [&](const Result<reply::Any> &answer) {
        QVERIFY(answer);
        ++answers;
    });
    m_time.advance(60'000);
    passProbe();
    m_time.advance(1'000);
    QVERIFY(m_connection->isSlow());
    m_wires.http->say({m_wires.http->take().id, reply::Devices{}});
    QCOMPARE(answers, 1);
    m_time.advance(100);
    QVERIFY(!m_connection->isSlow());
    m_wires.socket->answerHello();
    QCOMPARE(m_connection->state(), State::Connected);
}

void tst_ServerConnection::itGoesBackSoonOverAnotherNetwork()
{
    connectSlowly();
    m_connection->setReachable(false);
    Q_EMIT m_wires.http->ponged();
    m_connection->setReachable(true);
    Q_EMIT m_wires.http->ponged();
    m_time.advance(1'000);
    QCOMPARE(m_wires.sockets, 2);
    passProbe();
    m_wires.socket->answerHello();
    QVERIFY(!m_connection->isSlow());
    QCOMPARE(m_connection->state(), State::Connected);
}

void tst_ServerConnection::anotherNetworkBeginsWithASocket()
{
    connectSlowly();
    m_connection->setReachable(false);
    Q_EMIT m_wires.http->ended();
    QCOMPARE(m_connection->state(), State::Offline);
    m_connection->setReachable(true);
    QCOMPARE(m_wires.sockets, 2);
    m_wires.socket->welcome();
    QVERIFY(!m_connection->isSlow());
}

KITH_TEST(tst_ServerConnection)
#include "tst_serverconnection.moc"
