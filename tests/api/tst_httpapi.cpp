// SPDX-License-Identifier: Apache-2.0
#include "server/api/httpapi.h"
#include "server/transport/http/httpconnections.h"
#include "server/transport/tcp/listener.h"
#include "tests/runner/runner.h"
#include "tests/transport/rawclient.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace kith;
using namespace std::chrono_literals;

namespace {

const QByteArray token = "kS8Gzq0mVnq6y2s0VJrT3mM9hXv1wq5b0aQe7LrUfZc";
const auto address = QStringLiteral("https://chat.example.org");

//! The API in this thread, and the events that the core would get.
struct ApiServer {
    ApiServer()
    {
        if (!listener.listen(QHostAddress::LocalHost))
            qFatal("cannot listen on the loopback");
    }

    static HttpLimits standStill()
    {
        HttpLimits limits;
        limits.tick = 24h;
        return limits;
    }

    //! Returns the next event. Fails the test unless it is a \a What.
    template <typename What>
    What next(ConnectionId *connection = nullptr)
    {
        [[maybe_unused]] const bool came = QTest::qWaitFor([&] { return !events.empty(); }, 20'000);
        if (events.empty() || !std::holds_alternative<What>(events.front().what))
            qFatal("another event was expected");
        ConnectionTable::Event event = std::move(events.front());
        events.erase(events.begin());
        if (connection)
            *connection = event.connection;
        return std::get<What>(std::move(event.what));
    }

    template <typename Body>
    Body nextRequest(std::int64_t id)
    {
        const auto frame = next<ConnectionTable::Frame>();
        const auto &request = std::get<Request>(frame);
        if (request.id != id || !std::holds_alternative<Body>(request.body))
            qFatal("another request was expected");
        return std::get<Body>(request.body);
    }

    //! Opens a feed up to its welcome, whose cursor is "c0".
    ConnectionId openFeed(ConnectionKind kind)
    {
        ConnectionId connection = 0;
        if (next<ConnectionTable::Opened>(&connection).kind != kind)
            qFatal("another kind was expected");
        nextRequest<request::Hello>(1);
        reply::Welcome welcome;
        welcome.cursor = QStringLiteral("c0");
        table.send({connection}, {1, welcome});
        return connection;
    }

    void close(ConnectionId connection, CloseCode code, const QString &reason)
    {
        if (Peer *peer = table.find(connection))
            peer->close(code, reason);
    }

    void sendEvent(ConnectionId connection, const char *cursor)
    {
        Reply event{0, reply::Event{}};
        event.cursor = QString::fromLatin1(cursor);
        table.send({connection}, event);
    }

    std::vector<ConnectionTable::Event> events;
    Mailbox<ConnectionTable::Event> mailbox{[this](std::vector<ConnectionTable::Event> &&some) {
        std::move(some.begin(), some.end(), std::back_inserter(events));
    }};
    ConnectionTable table{0, mailbox};
    HttpApi api{ApiSettings{{}, {}, std::make_shared<PageSettings>(PageSettings{address, {}})}, table};
    QObject lingering;
    HttpConnections connections{standStill(), api, lingering};
    Listener listener{[this](qintptr descriptor) { connections.adopt(descriptor); }};
};

QByteArray getOf(const QByteArray &target)
{
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n";
}

//! In HTTP/1.0 the stream ends with its connection, and has no chunks.
QByteArray streamOf(const QByteArray &target)
{
    return getOf(target).replace("HTTP/1.1", "HTTP/1.0");
}

struct ApiAnswer {
    explicit ApiAnswer(const QByteArray &bytes)
        : status(bytes.mid(9, 3).toInt())
        , head(bytes.left(bytes.indexOf("\r\n\r\n")))
        , json(QJsonDocument::fromJson(bytes.mid(head.size() + 4)).object())
    {
    }

    QString text(const char *name) const { return json.value(QLatin1StringView(name)).toString(); }

    int status;
    QByteArray head;
    QJsonObject json;
};

} // namespace

class tst_HttpApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCallSaysHelloAndThenAsks();
    void aCallWithoutATokenOnlyAsks();
    void errorsAreProblems_data();
    void errorsAreProblems();
    void aRefusedHelloAnswersTheRequest();
    void aCallWhoseConnectionIsClosedIsAnswered_data();
    void aCallWhoseConnectionIsClosedIsAnswered();
    void aClientThatGoesEndsItsConnection();
    void aPollAnswersWithTheFramesOfATurn();
    void aPollWaitsAsLongAsItSays();
    void aPollThatIsClosedIsAnswered_data();
    void aPollThatIsClosedIsAnswered();
    void aStreamBeginsWithItsWelcome();
    void aTicketOpensAStream();
    void aStreamSaysWhyItEnds();
    void aStreamThatHasNotBegunIsAnswered();
    void aSilentStreamIsKeptAlive();
    void aPageAsksForTheServer_data();
    void aPageAsksForTheServer();
    void aPageAnswersWhenTheServerGoesAway();
    void anInviteLinkWithoutACodeAsksNothing();
};

void tst_HttpApi::aCallSaysHelloAndThenAsks()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(getOf("/v1/devices"));
    ConnectionId connection = 0;
    QVERIFY(server.next<ConnectionTable::Opened>(&connection).kind == ConnectionKind::Call);
    QCOMPARE(server.nextRequest<request::Hello>(1).token, QString::fromLatin1(token));
    server.nextRequest<request::GetDevices>(2);
    server.table.send({connection}, {1, reply::Welcome{}});
    server.table.send({connection}, {0, reply::Presences{}}); // a push
    server.table.send({connection}, {2, reply::Devices{}});
    const ApiAnswer answer(client.httpAnswer());
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.text("type"), QStringLiteral("devices"));
    QVERIFY(!answer.json.contains(QStringLiteral("re")));
    QCOMPARE(server.next<ConnectionTable::Closed>().code, 1000);
}

void tst_HttpApi::aCallWithoutATokenOnlyAsks()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write("GET /v1/server HTTP/1.1\r\nHost: x\r\n\r\n");
    server.next<ConnectionTable::Opened>();
    server.nextRequest<request::ServerInfo>(2);
}

void tst_HttpApi::errorsAreProblems_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    const int statuses[]{400, 404, 400, 401, 401, 401, 403, 404, 409, 413, 422, 422, 409, 422, 429, 503, 500};
    static_assert(std::size(statuses) == EnumNames<ErrorCode>::names.size());
    for (int code = 0; code < int(std::size(statuses)); ++code)
        QTest::newRow(nameOf(ErrorCode(code)).data()) << code << statuses[code];
}

void tst_HttpApi::errorsAreProblems()
{
    QFETCH(int, code);
    QFETCH(int, status);
    ApiServer server;
    RawClient client(server.listener.serverPort());
    for (const int retryAfter : {0, 1500}) {
        client.write("GET /v1/server HTTP/1.1\r\nHost: x\r\n\r\n");
        ConnectionId connection = 0;
        server.next<ConnectionTable::Opened>(&connection);
        server.nextRequest<request::ServerInfo>(2);
        server.table.send({connection},
                          {2, Error{ErrorCode(code), QStringLiteral("Why \"so\"?"), retryAfter}});
        const ApiAnswer answer(client.httpAnswer());
        QCOMPARE(answer.status, status);
        QVERIFY(answer.head.contains("\r\nContent-Type: application/problem+json"));
        QCOMPARE(answer.head.contains("\r\nWWW-Authenticate: Bearer"), status == 401);
        QCOMPARE(answer.head.contains("\r\nRetry-After: 2\r\n"), retryAfter > 0);
        QCOMPARE(answer.json.value(QStringLiteral("retryAfter")).toInt(), retryAfter);
        QCOMPARE(answer.json.contains(QStringLiteral("retryAfter")), retryAfter > 0);
        QCOMPARE(answer.json.value(QStringLiteral("status")).toInt(), status);
        QCOMPARE(answer.text("detail"), QStringLiteral("Why \"so\"?"));
        QCOMPARE(answer.text("code"), QString(latin1(nameOf(ErrorCode(code)))));
        QVERIFY(!answer.text("title").isEmpty());
        server.next<ConnectionTable::Closed>();
    }
}

void tst_HttpApi::aRefusedHelloAnswersTheRequest()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(getOf("/v1/devices"));
    ConnectionId connection = 0;
    server.next<ConnectionTable::Opened>(&connection);
    server.table.send({connection}, {1, Error{ErrorCode::TokenInvalid, QStringLiteral("Sign in again."), 0}});
    server.close(connection, CloseCode::SignedOut, QStringLiteral("signed out"));
    QCOMPARE(ApiAnswer(client.httpAnswer()).text("code"), QStringLiteral("token_invalid"));
}

void tst_HttpApi::aCallWhoseConnectionIsClosedIsAnswered_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("name");
    QTest::newRow("signed out") << int(CloseCode::SignedOut) << 401 << QStringLiteral("token_invalid");
    QTest::newRow("going away") << int(CloseCode::GoingAway) << 503 << QStringLiteral("unavailable");
    QTest::newRow("replaced") << int(CloseCode::Replaced) << 409 << QStringLiteral("replaced");
}

void tst_HttpApi::aCallWhoseConnectionIsClosedIsAnswered()
{
    QFETCH(int, code);
    QFETCH(int, status);
    QFETCH(QString, name);
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(getOf("/v1/devices"));
    ConnectionId connection = 0;
    server.next<ConnectionTable::Opened>(&connection);
    server.nextRequest<request::Hello>(1);
    server.nextRequest<request::GetDevices>(2);
    server.close(connection, CloseCode(code), QStringLiteral("a reason"));
    const ApiAnswer answer(client.httpAnswer());
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.text("code"), name);
    QCOMPARE(answer.text("detail"), QStringLiteral("a reason"));
    QCOMPARE(answer.head.contains("\r\nRetry-After: 0\r\n"), status == 503);
    QCOMPARE(server.next<ConnectionTable::Closed>().code, code);
}

void tst_HttpApi::aClientThatGoesEndsItsConnection()
{
    for (const char *target : {"/v1/devices", "/v1/events?wait=30", "/v1/events/stream"}) {
        ApiServer server;
        auto client = std::make_unique<RawClient>(server.listener.serverPort());
        client->write(getOf(target));
        ConnectionId connection = 0;
        server.next<ConnectionTable::Opened>(&connection);
        while (!server.events.empty())
            server.next<ConnectionTable::Frame>();
        server.table.send({connection}, {1, reply::Welcome{}});
        client.reset();
        QCOMPARE(server.next<ConnectionTable::Closed>().code, 1006);
        server.table.send({connection}, {0, reply::CaughtUp{}}); // which was under way
    }
}

void tst_HttpApi::aPollAnswersWithTheFramesOfATurn()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(getOf("/v1/events?cursor=c&wait=30"));
    const ConnectionId connection = server.openFeed(ConnectionKind::Poll);
    server.table.send({connection}, {0, reply::CaughtUp{}});
    QCoreApplication::processEvents();
    QVERIFY(!client.hasReceived());
    server.sendEvent(connection, "c1");
    server.sendEvent(connection, "c2");
    const ApiAnswer answer(client.httpAnswer());
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.text("cursor"), QStringLiteral("c2"));
    QCOMPARE(server.next<ConnectionTable::Closed>().code, 1000);
}

void tst_HttpApi::aPollWaitsAsLongAsItSays()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(getOf("/v1/events?wait=30"));
    const ConnectionId connection = server.openFeed(ConnectionKind::Poll);
    server.table.send({connection}, {0, reply::CaughtUp{}});
    server.api.peers().tick(ApiPeer::Clock::now() + 25s);
    QCoreApplication::processEvents();
    QVERIFY(!client.hasReceived());
    server.api.peers().tick(ApiPeer::Clock::now() + 31s);
    const ApiAnswer answer(client.httpAnswer());
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.text("cursor"), QStringLiteral("c0"));
}

void tst_HttpApi::aPollThatIsClosedIsAnswered_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    QTest::newRow("page full") << int(CloseCode::PageFull) << 200;
    QTest::newRow("replaced") << int(CloseCode::Replaced) << 409;
    QTest::newRow("signed out") << int(CloseCode::SignedOut) << 401;
    QTest::newRow("going away") << int(CloseCode::GoingAway) << 503;
}

void tst_HttpApi::aPollThatIsClosedIsAnswered()
{
    QFETCH(int, code);
    QFETCH(int, status);
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(getOf("/v1/events?wait=30"));
    const ConnectionId connection = server.openFeed(ConnectionKind::Poll);
    server.sendEvent(connection, "c1");
    server.close(connection, CloseCode(code), QStringLiteral("a reason"));
    const ApiAnswer answer(client.httpAnswer());
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.text("cursor"), status == 200 ? QStringLiteral("c1") : QString());
}

void tst_HttpApi::aStreamBeginsWithItsWelcome()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(streamOf("/v1/events/stream?cursor=c"));
    const ConnectionId connection = server.openFeed(ConnectionKind::Stream);
    server.sendEvent(connection, "c1");
    server.table.send({connection}, {0, reply::CaughtUp{}});
    server.close(connection, CloseCode::PageFull, {});
    const QByteArray bytes = client.answer();
    QCOMPARE(bytes.mid(9, 3), QByteArray("200"));
    QVERIFY(bytes.contains("\r\nContent-Type: text/event-stream"));
    qsizetype at = 0;
    for (const char *part : {"retry: 1000\n\n", "event: welcome\nid: c0\ndata: {\"type\":\"welcome\",",
                             "}\n\n", "event: event\nid: c1\ndata: {\"type\":\"event\",", "}\n\n",
                             "event: caughtUp\ndata: {\"type\":\"caughtUp\"}\n\n"}) {
        at = bytes.indexOf(part, at);
        QVERIFY2(at >= 0, part);
    }
    QVERIFY(!bytes.contains("event: close"));
    QCOMPARE(server.next<ConnectionTable::Closed>().code, 1000);
}

void tst_HttpApi::aTicketOpensAStream()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write("GET /v1/events/stream?ticket=t HTTP/1.1\r\nHost: x\r\n\r\n");
    QCOMPARE(server.next<ConnectionTable::Opened>().kind, ConnectionKind::Stream);
    const auto hello = server.nextRequest<request::Hello>(1);
    QCOMPARE(hello.ticket, QStringLiteral("t"));
    QVERIFY(hello.token.isEmpty());

    // Neither a poll nor a call: who makes these can send the token.
    for (const char *target : {"/v1/events?ticket=t", "/v1/devices?ticket=t"}) {
        RawClient other(server.listener.serverPort());
        other.write(QByteArray("GET ") + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        QCOMPARE(other.answer().mid(9, 3), QByteArray("400"));
    }
}

void tst_HttpApi::aStreamSaysWhyItEnds()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(streamOf("/v1/events/stream"));
    const ConnectionId connection = server.openFeed(ConnectionKind::Stream);
    server.close(connection, CloseCode::Replaced, QStringLiteral("a \"reason\""));
    const QByteArray bytes = client.answer();
    QVERIFY(bytes.contains("event: close\ndata: {\"code\":4001,\"reason\":\"a \\\"reason\\\"\"}\n\n"));
    QCOMPARE(server.next<ConnectionTable::Closed>().code, 4001);
}

void tst_HttpApi::aStreamThatHasNotBegunIsAnswered()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(streamOf("/v1/events/stream"));
    ConnectionId connection = 0;
    server.next<ConnectionTable::Opened>(&connection);
    server.table.send({connection}, {1, Error{ErrorCode::Unavailable, QStringLiteral("Later."), 1}});
    const ApiAnswer answer(client.httpAnswer());
    QCOMPARE(answer.status, 503);
    QCOMPARE(answer.text("code"), QStringLiteral("unavailable"));
}

void tst_HttpApi::aSilentStreamIsKeptAlive()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write(streamOf("/v1/events/stream"));
    const ConnectionId connection = server.openFeed(ConnectionKind::Stream);
    server.api.peers().tick(ApiPeer::Clock::now() + 10s);
    server.sendEvent(connection, "c1");
    server.api.peers().tick(ApiPeer::Clock::now() + 16s);
    server.close(connection, CloseCode::GoingAway, {});
    const QByteArray bytes = client.answer();
    QCOMPARE(bytes.count("\n:\n\n"), 1);
    QVERIFY(bytes.indexOf("\n:\n\n") > bytes.indexOf("id: c1"));
}

void tst_HttpApi::aPageAsksForTheServer_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QString>("invite");
    const auto code = QStringLiteral("q8Yt0cVb3nLxW2aE");
    QTest::newRow("server") << QByteArray("/") << QString();
    QTest::newRow("query") << QByteArray("/?from=mail") << QString();
    QTest::newRow("invite") << QByteArray("/join/q8Yt0cVb3nLxW2aE") << code;
    QTest::newRow("text behind the code") << QByteArray("/join/q8Yt0cVb3nLxW2aE).") << code;
    QTest::newRow("short") << QByteArray("/join/x") << QStringLiteral("x");
}

void tst_HttpApi::aPageAsksForTheServer()
{
    QFETCH(QByteArray, path);
    QFETCH(QString, invite);
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ConnectionId connection = 0;
    QVERIFY(server.next<ConnectionTable::Opened>(&connection).kind == ConnectionKind::Call);
    QCOMPARE(server.nextRequest<request::ServerInfo>(1).invite, invite);
    reply::Server harbour;
    harbour.name = QStringLiteral("Harbour");
    server.table.send({connection}, {1, harbour});
    const QByteArray page = client.httpAnswer();
    QCOMPARE(page.mid(9, 3), QByteArray("200"));
    QVERIFY(page.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"));
    QVERIFY(page.contains("<bdi>Harbour</bdi>"));
    QCOMPARE(server.next<ConnectionTable::Closed>().code, 1000);
}

void tst_HttpApi::aPageAnswersWhenTheServerGoesAway()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ConnectionId connection = 0;
    server.next<ConnectionTable::Opened>(&connection);
    server.nextRequest<request::ServerInfo>(1);
    server.close(connection, CloseCode::GoingAway, QStringLiteral("a reason"));
    const QByteArray page = client.httpAnswer();
    QCOMPARE(page.mid(9, 3), QByteArray("503"));
    QVERIFY(page.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"));
    QCOMPARE(server.next<ConnectionTable::Closed>().code, int(CloseCode::GoingAway));
}

void tst_HttpApi::anInviteLinkWithoutACodeAsksNothing()
{
    ApiServer server;
    RawClient client(server.listener.serverPort());
    client.write("GET /join/ HTTP/1.1\r\nHost: x\r\n\r\n");
    const QByteArray page = client.httpAnswer();
    QCOMPARE(page.mid(9, 3), QByteArray("404"));
    QVERIFY(page.contains("This invite is not valid"));
    QVERIFY(server.events.empty());
}

KITH_TEST(tst_HttpApi)
#include "tst_httpapi.moc"
