// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serverconnection.h"
#include "tests/app/fakepeer.h"
#include "tests/app/manualtimesource.h"
#include "tests/app/samples.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>

using namespace kith;
using State = ServerConnection::State;

//! Keeps what is sent; the test speaks for the other end.
class HeldTransport final : public Transport
{
public:
    explicit HeldTransport(QByteArrayList &sent)
        : m_sent(sent)
    {
    }
    void open(const QUrl &) override { }
    void send(const QByteArray &message) override { m_sent.append(message); }
    void ping() override { }
    void close() override { }
    void abort() override { }
    int endCode() const override { return close::signedOut; }
    QString endReason() const override { return QStringLiteral("signed out"); }

private:
    QByteArrayList &m_sent;
};

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

private:
    void connectAs(State state);

    std::unique_ptr<FakePeer> m_peer;
    ManualTimeSource m_time;
    std::unique_ptr<ServerConnection> m_connection;
};

void tst_ServerConnection::init()
{
    m_time = {};
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
    QByteArrayList sent;
    QPointer<Transport> wire;
    m_connection = std::make_unique<ServerConnection>(&m_time, nullptr, Transports{[&] {
        auto made = std::make_unique<HeldTransport>(sent);
        wire = made.get();
        return made;
    }});
    m_connection->start(m_peer->url(), QStringLiteral("token"), {});
    QVERIFY(sent.isEmpty());
    Q_EMIT wire->opened();
    const auto frame = std::get<Request>(decodeRequest(sent.value(0), Encoding::Cbor));
    QCOMPARE(std::get<request::Hello>(frame.body).token, QStringLiteral("token"));
    Q_EMIT wire->received(encode(Reply{frame.id, reply::Welcome{}}, Encoding::Cbor));
    QCOMPARE(m_connection->state(), State::CatchingUp);
    Q_EMIT wire->ended();
    QCOMPARE(m_connection->state(), State::Refused);
    QCOMPARE(m_peer->connections(), 0);
}

KITH_TEST(tst_ServerConnection)
#include "tst_serverconnection.moc"
