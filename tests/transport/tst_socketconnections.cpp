// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"

#include "server/transport/socketconnections.h"
#include "tests/runner/runner.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <thread>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace kith;
using namespace std::chrono_literals;

namespace {

//! Stands in for the core and records its calls.
class RecordingHandler : public ConnectionHandler
{
public:
    void opened(ConnectionId connection, const QString &, ConnectionKind kind) override
    {
        connections.push_back(connection);
        onlySockets = onlySockets && kind == ConnectionKind::Socket;
    }
    void refused(const QString &peer, const QString &reason) override
    {
        refusedConnections.append({peer, reason});
    }
    void received(ConnectionId connection, std::variant<Request, Rejected> frame) override
    {
        if (const auto *request = std::get_if<Request>(&frame))
            ids[connection].push_back(request->id);
    }
    void hasRoom(ConnectionId connection) override { ++rooms[connection]; }
    void closed(ConnectionId connection, int) override { ended.insert(connection); }

    std::vector<ConnectionId> connections;
    bool onlySockets = true;
    std::map<ConnectionId, std::vector<std::int64_t>> ids;
    std::map<ConnectionId, int> rooms;
    std::set<ConnectionId> ended;
    QList<QStringList> refusedConnections;
};

Reply numbered(std::int64_t number)
{
    return {number, reply::Ok{}};
}

} // namespace

class tst_SocketConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatATurnGathersIsOneBatch();
    void batchesOfManyThreadsKeepTheirOrder();
    void whoIsFasterThanTheCoreWaits();
    void connectionsAreSpreadOverTheThreads();
    void oneFrameReachesEveryLinkInItsEncoding();
    void framesKeepTheirOrderBothWays();
    void thereIsRoomOnceNearlyAllWasTaken();
    void whatWasSentComesAheadOfTheClose();
    void everyEndIsHeardOfInADrain();
    void whoIsSentAwayIsToldOf_data();
    void whoIsSentAwayIsToldOf();
    void whoFindsNoDescriptorIsToldOf();
    void whoComesEarlyIsServedLater();

private:
    void connectClients(int count, const QByteArray &subprotocol = "kith.v1.json");

    std::unique_ptr<RecordingHandler> m_handler;
    std::unique_ptr<SocketConnections> m_connections;
    std::vector<std::unique_ptr<RawClient>> m_clients;
    quint16 m_port = 0;

private Q_SLOTS:
    void init();
    void cleanup();
};

void tst_SocketConnections::init()
{
    m_handler = std::make_unique<RecordingHandler>();
    m_connections = std::make_unique<SocketConnections>(TransportConfig{}, 3);
    const auto port = m_connections->listen(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(bool(port));
    m_connections->serve(*m_handler);
    m_port = *port;
}

void tst_SocketConnections::cleanup()
{
    m_clients.clear();
    m_connections.reset();
}

void tst_SocketConnections::connectClients(int count, const QByteArray &subprotocol)
{
    for (int i = 0; i < count; ++i) {
        m_clients.push_back(std::make_unique<RawClient>(m_port));
        QVERIFY(m_clients.back()->upgrade(subprotocol));
        QTRY_COMPARE(m_handler->connections.size(), m_clients.size());
    }
}

void tst_SocketConnections::whatATurnGathersIsOneBatch()
{
    std::vector<std::vector<int>> batches;
    Mailbox<int> mailbox([&](std::vector<int> &&batch) { batches.push_back(batch); });
    Batcher<int> gatherer([&](std::vector<int> &&batch) { mailbox.post(std::move(batch)); });
    for (int i = 0; i < 3; ++i)
        QMetaObject::invokeMethod(
            &mailbox, [&gatherer, i] { gatherer.add(i); }, Qt::QueuedConnection);
    gatherer.add(-1); // posted after the three
    QTRY_VERIFY(!batches.empty());
    QCOMPARE(batches, (std::vector<std::vector<int>>{{-1, 0, 1, 2}}));

    gatherer.add(3);
    gatherer.flush();
    mailbox.post(4);
    mailbox.deliver();
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
    QCOMPARE(batches, (std::vector<std::vector<int>>{{-1, 0, 1, 2}, {3, 4}}));
}

void tst_SocketConnections::batchesOfManyThreadsKeepTheirOrder()
{
    constexpr int each = 20'000;
    std::map<int, std::vector<int>> seen;
    std::size_t count = 0;
    Mailbox<std::pair<int, int>> mailbox([&](auto &&batch) {
        count += batch.size();
        for (const auto &[from, number] : batch)
            seen[from].push_back(number);
    });
    std::vector<std::thread> senders;
    for (int from = 0; from < 3; ++from) {
        senders.emplace_back([&mailbox, from] {
            for (int i = 0; i < each;) {
                std::vector<std::pair<int, int>> batch;
                for (int size = i % 5; size >= 0 && i < each; --size)
                    batch.emplace_back(from, i++);
                mailbox.post(std::move(batch));
            }
        });
    }
    QTRY_COMPARE(count, std::size_t(3 * each));
    for (std::thread &sender : senders)
        sender.join();
    for (const auto &[from, numbers] : seen)
        QVERIFY(std::ranges::is_sorted(numbers));
}

void tst_SocketConnections::whoIsFasterThanTheCoreWaits()
{
    constexpr int all = 1'000;
    constexpr std::size_t most = 10;
    std::vector<int> seen;
    std::size_t longest = 0;
    Mailbox<int> mailbox(
        [&](std::vector<int> &&batch) {
            if (batch.back() < all)
                longest = std::max(longest, batch.size());
            seen.insert(seen.end(), batch.begin(), batch.end());
        },
        most);
    std::thread sender([&mailbox] {
        for (int i = 0; i < all; ++i)
            mailbox.post(i);
        mailbox.unbound();
        for (int i = 0; i < all; ++i)
            mailbox.post(all + i); // no receiver is needed
    });
    QTRY_VERIFY(seen.size() >= std::size_t(all));
    sender.join();
    mailbox.deliver();
    QVERIFY(longest <= most);
    QCOMPARE(seen.size(), std::size_t(2 * all));
    QVERIFY(std::ranges::is_sorted(seen));
}

void tst_SocketConnections::connectionsAreSpreadOverTheThreads()
{
    connectClients(9);
    std::map<std::size_t, int> byThread;
    for (ConnectionId connection : m_handler->connections)
        ++byThread[ConnectionTable::threadOf(connection)];
    QCOMPARE(byThread, (std::map<std::size_t, int>{{0, 3}, {1, 3}, {2, 3}}));
    QCOMPARE(std::set(m_handler->connections.begin(), m_handler->connections.end()).size(), std::size_t(9));
    QVERIFY(m_handler->onlySockets);
}

void tst_SocketConnections::oneFrameReachesEveryLinkInItsEncoding()
{
    connectClients(4, "kith.v1.json");
    connectClients(4, "kith.v1.cbor");
    m_connections->send(m_handler->connections, numbered(7));
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        const auto frame = m_clients[i]->nextFrame();
        QVERIFY(frame);
        QCOMPARE(frame->first, i < 4 ? 0x81 : 0x82);
        QCOMPARE(frame->payload, encode(numbered(7), i < 4 ? Encoding::Json : Encoding::Cbor));
    }
}

void tst_SocketConnections::framesKeepTheirOrderBothWays()
{
    constexpr int count = 200;
    connectClients(3);
    std::vector<std::int64_t> expected;
    for (int i = 1; i <= count; ++i) {
        expected.push_back(i);
        for (const auto &client : m_clients)
            client->write(textFrame(encode(Request{i, request::GetDevices{}}, Encoding::Json)));
    }
    for (ConnectionId connection : m_handler->connections)
        QTRY_COMPARE(m_handler->ids[connection], expected);

    for (int i = 1; i <= count; ++i) {
        m_connections->send({m_handler->connections[std::size_t(i % 3)]}, numbered(2 * i));
        m_connections->send(m_handler->connections, numbered(2 * i + 1));
    }
    for (std::size_t c = 0; c < m_clients.size(); ++c) {
        for (int i = 1; i <= count; ++i) {
            if (std::size_t(i % 3) == c)
                QCOMPARE(m_clients[c]->nextFrame()->payload, encode(numbered(2 * i), Encoding::Json));
            QCOMPARE(m_clients[c]->nextFrame()->payload, encode(numbered(2 * i + 1), Encoding::Json));
        }
    }
}

void tst_SocketConnections::thereIsRoomOnceNearlyAllWasTaken()
{
    TransportConfig config;
    config.limits.unsentBytes = 64 * 1024 * 1024;
    cleanup();
    m_connections = std::make_unique<SocketConnections>(config, 1);
    const auto port = m_connections->listen(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(bool(port));
    m_connections->serve(*m_handler);
    m_port = *port;
    connectClients(2);
    const ConnectionId slow = m_handler->connections[0], other = m_handler->connections[1];
    m_connections->send({slow}, numbered(1));
    m_connections->awaitRoom(slow);
    QTRY_COMPARE(m_handler->rooms[slow], 1);

    m_clients[0]->stopReading();
    constexpr int count = 8; // MiB, more than the kernel keeps
    const Reply large{2, Error{ErrorCode::Internal, QString(1024 * 1024, u'x'), 0}};
    for (int i = 0; i < count; ++i)
        m_connections->send({slow}, large);
    m_connections->awaitRoom(slow);
    m_connections->send({other}, numbered(3));
    m_connections->awaitRoom(other);
    QTRY_COMPARE(m_handler->rooms[other], 1);
    QCOMPARE(m_handler->rooms[slow], 1);

    m_clients[0]->resumeReading();
    QCOMPARE(m_clients[0]->nextFrame()->payload, encode(numbered(1), Encoding::Json));
    for (int i = 0; i < count; ++i)
        QCOMPARE(m_clients[0]->nextFrame()->payload.size(), encode(large, Encoding::Json).size());
    QTRY_COMPARE(m_handler->rooms[slow], 2);
    m_connections->awaitRoom(slow);
    QTRY_COMPARE(m_handler->rooms[slow], 3);
}

void tst_SocketConnections::whatWasSentComesAheadOfTheClose()
{
    connectClients(1);
    const ConnectionId connection = m_handler->connections.front();
    m_connections->send({connection}, numbered(1));
    m_connections->close(connection, CloseCode::Replaced, QStringLiteral("Another one."));
    m_connections->send({connection}, numbered(2));
    QCOMPARE(m_clients.front()->nextFrame()->payload, encode(numbered(1), Encoding::Json));
    QCOMPARE(m_clients.front()->closeCode(), int(CloseCode::Replaced));
    QTRY_COMPARE(m_handler->ended, std::set<ConnectionId>{connection});
    QCOMPARE(m_connections->open(), 0);
}

void tst_SocketConnections::everyEndIsHeardOfInADrain()
{
    connectClients(7);
    m_connections->send(m_handler->connections, numbered(1));
    m_connections->drain();
    for (const auto &client : m_clients) {
        QCOMPARE(client->nextFrame()->payload, encode(numbered(1), Encoding::Json));
        QCOMPARE(client->closeCode(), int(CloseCode::GoingAway));
    }
    QTRY_COMPARE(m_handler->ended.size(), std::size_t(7));
    QCOMPARE(m_connections->open(), 0);
}

void tst_SocketConnections::whoIsSentAwayIsToldOf_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QString>("reason");
    QByteArray elsewhere = handshake("kith.v1.json");
    elsewhere.insert(elsewhere.size() - 2, "Origin: https://elsewhere.example\r\n");
    QTest::newRow("no handshake") << false << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                                  << QStringLiteral("handshake");
    QTest::newRow("another page") << false << elsewhere << QStringLiteral("origin");
    QTest::newRow("long") << false << "GET /" + QByteArray(10'000, 'x') << QStringLiteral("header");
    QTest::newRow("half") << false << QByteArray("GET /v1/") << QStringLiteral("timeout");
    QTest::newRow("silent") << false << QByteArray() << QStringLiteral("timeout");
    QTest::newRow("plain where TLS is") << true << handshake("kith.v1.json") << QStringLiteral("tls");
}

void tst_SocketConnections::whoIsSentAwayIsToldOf()
{
    QFETCH(bool, tls);
    QFETCH(QByteArray, request);
    QFETCH(QString, reason);
    TransportConfig config;
    config.limits.tick = 10ms;
    config.limits.handshakeTime = reason == QLatin1StringView("timeout") ? 50ms : 1min;
    if (tls)
        config.tls = QSslConfiguration::defaultConfiguration();
    m_connections = std::make_unique<SocketConnections>(config, 1);
    const auto port = m_connections->listen(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(bool(port));
    m_connections->serve(*m_handler);
    RawClient client(*port);
    if (!request.isEmpty())
        client.write(request);
    QVERIFY(client.waitForEnd());
    const QList<QStringList> expected{{QStringLiteral("127.0.0.1"), reason}};
    QTRY_COMPARE(m_handler->refusedConnections, expected);
    QVERIFY(m_handler->connections.empty());
}

void tst_SocketConnections::whoFindsNoDescriptorIsToldOf()
{
#ifdef Q_OS_UNIX
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    const int next = ::dup(0);
    ::close(next);
    few.rlim_cur = rlim_t(next) + 4; // enough for both ends, but a quarter is kept back
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &few), 0);
    RawClient client(m_port);
    const bool ended = client.waitForEnd();
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY(ended);
    const QList<QStringList> expected{{QStringLiteral("127.0.0.1"), QStringLiteral("descriptors")}};
    QCOMPARE(m_handler->refusedConnections, expected);
#endif
}

void tst_SocketConnections::whoComesEarlyIsServedLater()
{
    SocketConnections connections(TransportConfig{}, 1);
    const auto port = connections.listen(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(bool(port));
    QVERIFY(!SocketConnections(TransportConfig{}, 1)
                 .listen(QHostAddress(QHostAddress::LocalHost), *port)); // in use
    RawClient client(*port);
    client.write(handshake("kith.v1.json"));
    QCoreApplication::processEvents();
    connections.serve(*m_handler);
    QVERIFY(client.upgraded());
}

KITH_TEST(tst_SocketConnections)
#include "tst_socketconnections.moc"
