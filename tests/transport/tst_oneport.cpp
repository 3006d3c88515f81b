// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "testservers.h"

#include "server/transport/socketconnections.h"
#include "server/transport/tcp/tlsfiles.h"
#include "tests/runner/runner.h"

#include <QSslSocket>
#include <QTemporaryDir>

#include <atomic>
#include <mutex>

using namespace kith;
using namespace std::chrono_literals;

namespace {

//! What the HTTP handlers of all I/O threads have seen.
struct Seen {
    std::mutex mutex;
    std::vector<HttpReplier> waiting; //!< requests to /later
    std::atomic<int> handlers = 0; //!< that exist
    std::atomic<int> gone = 0; //!< requests whose answer nobody took
    std::atomic<qint64> flooded = 0; //!< bytes written to /flood

    std::size_t waitingCount()
    {
        const std::lock_guard lock(mutex);
        return waiting.size();
    }
};

class Pages final : public HttpHandler
{
public:
    explicit Pages(Seen &seen)
        : m_seen(seen)
    {
        ++m_seen.handlers;
    }
    ~Pages() override { --m_seen.handlers; }

    std::optional<HttpRoute> route(const HttpRequest &head) const override
    {
        return head.path == "/nothing" ? std::nullopt : std::optional(HttpRoute{{"GET", "POST"}, 100'000});
    }

    void handle(const HttpRequest &request, const HttpReplier &replier) override
    {
        replier.onGone([this] { ++m_seen.gone; });
        if (request.path == "/later") {
            const std::lock_guard lock(m_seen.mutex);
            m_seen.waiting.push_back(replier);
        } else if (request.path == "/flood") {
            flood(replier.stream({}));
        } else {
            replier.answer(plainAnswer(200,
                                       request.path + ' ' + request.query + ' ' + request.body + ' '
                                           + request.peer.toString().toLatin1()));
        }
    }

    HttpResponse problem(const HttpRequest &, int status, QByteArray text, HttpFields fields) override
    {
        return plainAnswer(status, "problem: " + text, std::move(fields));
    }

private:
    void flood(const HttpStream &stream)
    {
        constexpr qsizetype size = 100'000;
        stream.write(QByteArray(size, 'x'));
        m_seen.flooded += size;
        // Later, so that a client that takes everything does not make this one endless call.
        QMetaObject::invokeMethod(
            &m_later, [this, stream] { stream.awaitRoom([this, stream] { flood(stream); }); },
            Qt::QueuedConnection);
    }

    Seen &m_seen;
    QObject m_later;
};

//! Stands in for the core and records its calls.
class Core : public ConnectionHandler
{
public:
    void opened(ConnectionId, const QString &, ConnectionKind kind) override { kinds.push_back(kind); }
    void refused(const QString &, const QString &reason) override { refusals.append(reason); }
    void received(ConnectionId, std::variant<Request, Rejected>) override { ++frames; }
    void hasRoom(ConnectionId) override { }
    void closed(ConnectionId, int) override { ++ends; }

    std::vector<ConnectionKind> kinds;
    QStringList refusals;
    int frames = 0;
    int ends = 0;
};

//! A client, plain or over TLS. Functions that wait run the event loop.
class Client
{
public:
    Client(quint16 port, bool tls)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        if (tls)
            m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
        else
            m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        const auto ready = [&] {
            return tls ? m_socket.isEncrypted() : m_socket.state() == QAbstractSocket::ConnectedState;
        };
        if (!QTest::qWaitFor(ready, 20'000))
            QTest::qFail("no connection", __FILE__, __LINE__);
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    }

    void write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    void writeByteByByte(const QByteArray &bytes)
    {
        for (const char byte : bytes) {
            write(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }
    }
    //! Returns what is received up to \a end, and that. Empty if it does not arrive.
    QByteArray until(const QByteArray &end)
    {
        (void)QTest::qWaitFor(
            [&] {
                m_received += m_socket.readAll();
                return m_received.contains(end) || m_socket.state() == QAbstractSocket::UnconnectedState;
            },
            20'000);
        const qsizetype at = m_received.indexOf(end);
        const QByteArray taken = at < 0 ? QByteArray() : m_received.left(at + end.size());
        m_received.remove(0, taken.size());
        return taken;
    }
    bool waitForEnd()
    {
        return QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, 20'000);
    }
    QSslSocket &socket() { return m_socket; }

private:
    QSslSocket m_socket;
    QByteArray m_received;
};

QByteArray getRequest(const QByteArray &target)
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

} // namespace

//! WebSocket and HTTP on one port. Each test runs once plain and once with TLS: the global data.
class tst_OnePort : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void cleanup();

    void theFirstRequestDecides();
    void bytesBehindTheFirstRequestAreNotLost_data();
    void bytesBehindTheFirstRequestAreNotLost();
    void aSlowFirstRequestEnds_data();
    void aSlowFirstRequestEnds();
    void rejectionsOfTheWebSocketStay_data();
    void rejectionsOfTheWebSocketStay();
    void anUpgradeAfterARequestIsRefused();
    void largeBodiesAndAnswersPass();
    void aClientThatDoesNotReadIsWaitedFor();
    void whoVanishesIsHeardOf_data();
    void whoVanishesIsHeardOf();
    void drainingLetsAnAnswerFinish();
    void theSecondListenerSpeaksHttpOnly();
    void theShareOfAnAddressIsOfAllThreads();
    void handlersEndWithTheirThreads();

private:
    void serve(const TransportConfig &config, int threads = 1);
    TransportConfig config() const;
    bool isTls() const
    {
        QFETCH_GLOBAL(bool, tls);
        return tls;
    }

    QTemporaryDir m_folder;
    Core m_core;
    std::unique_ptr<Seen> m_seen;
    std::unique_ptr<SocketConnections> m_connections;
    quint16 m_port = 0;
    quint16 m_httpPort = 0;
};

void tst_OnePort::initTestCase_data()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("plain") << false;
    QTest::newRow("TLS") << true;
}

void tst_OnePort::initTestCase()
{
    QVERIFY2(makeCertificate(m_folder.path(), QStringLiteral("rsa")), "openssl is needed");
}

TransportConfig tst_OnePort::config() const
{
    TransportConfig config;
    config.limits.handshakeTime = 1h; // so long that it ends no connection by mistake
    config.http.headerTime = 1h;
    config.http.drainTime = 1min;
    config.limits.tick = config.http.tick = 10ms;
    if (isTls())
        config.tls = *loadTls(m_folder.filePath(QStringLiteral("rsa.crt")),
                              m_folder.filePath(QStringLiteral("rsa.key")));
    return config;
}

void tst_OnePort::serve(const TransportConfig &config, int threads)
{
    m_connections.reset();
    m_connections = std::make_unique<SocketConnections>(
        config, threads, [this](ConnectionTable &) { return std::make_unique<Pages>(*m_seen); });
    const auto port = m_connections->listen(QHostAddress(QHostAddress::LocalHost), 0);
    const auto httpPort = m_connections->listenHttp(QHostAddress(QHostAddress::LocalHost), 0);
    QVERIFY(bool(port) && bool(httpPort));
    m_port = *port;
    m_httpPort = *httpPort;
    m_connections->serve(m_core);
}

void tst_OnePort::init()
{
    m_core = {};
    m_seen = std::make_unique<Seen>();
    serve(config());
}

void tst_OnePort::cleanup()
{
    m_seen->waiting.clear(); // so that no answer is awaited
    m_connections.reset();
}

void tst_OnePort::theFirstRequestDecides()
{
    Client http(m_port, isTls());
    http.write(getRequest("/v1/socketless?a"));
    QVERIFY(http.until("/v1/socketless a  127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    Client socket(m_port, isTls());
    socket.write(handshake("kith.v1.json"));
    QVERIFY(socket.until("\r\n\r\n").startsWith("HTTP/1.1 101 "));
    QTRY_COMPARE(m_core.kinds, std::vector{ConnectionKind::Socket});
    http.write(getRequest("/again"));
    QVERIFY(http.until("/again   127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    Client malformed(m_port, isTls());
    malformed.write("GET / HTTP/1.1\n");
    QVERIFY(malformed.until("problem: This is not an HTTP/1.1 request.\n").startsWith("HTTP/1.1 400 "));
    QVERIFY(malformed.waitForEnd());
    QCOMPARE(m_core.refusals, QStringList());
}

void tst_OnePort::bytesBehindTheFirstRequestAreNotLost_data()
{
    QTest::addColumn<bool>("inPieces");
    QTest::newRow("at once") << false;
    QTest::newRow("byte by byte") << true;
}

void tst_OnePort::bytesBehindTheFirstRequestAreNotLost()
{
    QFETCH(bool, inPieces);
    const QByteArray post = "POST /two HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello";
    Client http(m_port, isTls());
    const QByteArray requests = getRequest("/one") + post + getRequest("/three");
    inPieces ? http.writeByteByByte(requests) : http.write(requests);
    QVERIFY(http.until("/one   127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    QVERIFY(http.until("/two  hello 127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    QVERIFY(http.until("/three   127.0.0.1\n").startsWith("HTTP/1.1 200 "));

    Client socket(m_port, isTls());
    const QByteArray frame = textFrame(R"({"type":"getDevices","id":1})");
    inPieces ? socket.writeByteByByte(handshake("kith.v1.json") + frame)
             : socket.write(handshake("kith.v1.json") + frame);
    QVERIFY(socket.until("\r\n\r\n").startsWith("HTTP/1.1 101 "));
    QTRY_COMPARE(m_core.frames, 1);
}

void tst_OnePort::aSlowFirstRequestEnds_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("silent") << QByteArray() << QByteArray();
    QTest::newRow("not decided yet") << QByteArray("GET /v1/so") << QByteArray("HTTP/1.1 408 ");
    QTest::newRow("a WebSocket") << handshake("kith.v1.json").chopped(1) << QByteArray("HTTP/1.1 408 ");
    QTest::newRow("HTTP") << getRequest("/x").chopped(1) << QByteArray("HTTP/1.1 408 ");
}

void tst_OnePort::aSlowFirstRequestEnds()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, answer);
    TransportConfig quick = config();
    quick.limits.handshakeTime = quick.http.headerTime = 1s;
    serve(quick);
    Client client(m_port, isTls());
    client.write(bytes);
    QCOMPARE(client.until("HTTP/1.1 408 "), answer);
    QVERIFY(client.waitForEnd());
}

void tst_OnePort::rejectionsOfTheWebSocketStay_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("no Upgrade") << getRequest("/v1/socket") << QByteArray("HTTP/1.1 426 ");
    QTest::newRow("POST") << "POST " + getRequest("/v1/socket").mid(4) << QByteArray("HTTP/1.1 405 ");
    QTest::newRow("another subprotocol") << handshake("kith.v2.json") << QByteArray("HTTP/1.1 400 ");
}

void tst_OnePort::rejectionsOfTheWebSocketStay()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, answer);
    Client client(m_port, isTls());
    client.write(request);
    const QByteArray header = client.until("\r\n\r\n");
    QVERIFY2(header.startsWith(answer), header.constData());
    QVERIFY(client.waitForEnd());
    QTRY_COMPARE(m_core.refusals, QStringList{QStringLiteral("handshake")});
}

void tst_OnePort::anUpgradeAfterARequestIsRefused()
{
    Client client(m_port, isTls());
    client.write(getRequest("/x") + handshake("kith.v1.json"));
    QVERIFY(client.until("/x   127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    const QByteArray refusal = client.until("first request.\n");
    QVERIFY2(refusal.startsWith("HTTP/1.1 426 "), refusal.constData());
    QVERIFY(client.waitForEnd());
    QVERIFY(m_core.kinds.empty());
}

void tst_OnePort::largeBodiesAndAnswersPass()
{
    Client client(m_port, isTls());
    for (int i = 0; i < 3; ++i) {
        const QByteArray body(100'000, char('a' + i));
        client.write("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + body);
        QVERIFY(client.until("/x  " + body + " 127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    }
}

void tst_OnePort::aClientThatDoesNotReadIsWaitedFor()
{
    Client client(m_port, isTls());
    client.socket().setReadBufferSize(1000);
    client.write(getRequest("/flood"));
    const auto flooded = [this] { return m_seen->flooded.load(); };
    qint64 before = 0;
    Client other(m_port, isTls()); // served by the same thread, which so has time to write
    const auto standsStill = [&] {
        before = flooded();
        for (int i = 0; i < 20; ++i) {
            other.write(getRequest("/x"));
            if (other.until("/x   127.0.0.1\n").isEmpty())
                return false;
        }
        return before > 0 && flooded() == before;
    };
    QTRY_VERIFY(standsStill());
    QCOMPARE(m_seen->gone.load(), 0);
    QVERIFY2(before < 32 * 1024 * 1024, qPrintable(QString::number(before)));
    client.socket().setReadBufferSize(0);
    QTRY_VERIFY((client.socket().readAll(), flooded() > before + 1'000'000));
    client.socket().abort();
    QTRY_COMPARE(m_seen->gone.load(), 1);
}

void tst_OnePort::whoVanishesIsHeardOf_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("while an answer is awaited") << QByteArray("/later");
    QTest::newRow("during a stream") << QByteArray("/flood");
}

void tst_OnePort::whoVanishesIsHeardOf()
{
    QFETCH(QByteArray, target);
    Client client(m_port, isTls());
    client.write(getRequest(target));
    QTRY_VERIFY(m_seen->waitingCount() == 1 || m_seen->flooded > 0);
    QCOMPARE(m_seen->gone.load(), 0);
    client.socket().abort();
    QTRY_COMPARE(m_seen->gone.load(), 1);
    if (target == "/later")
        m_seen->waiting[0].answer(plainAnswer(200, "to whom?"));
    Client next(m_port, isTls());
    next.write(getRequest("/x"));
    QVERIFY(next.until("/x   127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    QCOMPARE(m_seen->gone.load(), 1);
}

void tst_OnePort::drainingLetsAnAnswerFinish()
{
    Client asking(m_port, isTls()), idle(m_port, isTls()), fresh(m_port, isTls());
    idle.write(getRequest("/x"));
    QVERIFY(!idle.until("/x   127.0.0.1\n").isEmpty());
    asking.write(getRequest("/later"));
    QTRY_COMPARE(m_seen->waitingCount(), std::size_t(1));
    m_connections->stopListening();
    m_connections->drain();
    QVERIFY(idle.waitForEnd());
    QVERIFY(fresh.waitForEnd());
    QVERIFY(asking.socket().state() == QAbstractSocket::ConnectedState);
    m_seen->waiting[0].answer(plainAnswer(200, "in the end"));
    QVERIFY(asking.until("in the end\n").contains("\r\nConnection: close\r\n"));
    QVERIFY(asking.waitForEnd());
    QTRY_COMPARE(m_seen->handlers.load(), 0);
}

void tst_OnePort::theSecondListenerSpeaksHttpOnly()
{
    Client client(m_httpPort, isTls());
    client.write(getRequest("/x"));
    QVERIFY(client.until("/x   127.0.0.1\n").startsWith("HTTP/1.1 200 "));
    Client socket(m_httpPort, isTls());
    socket.write(handshake("kith.v1.json"));
    QVERIFY(socket.until("\r\n\r\n").startsWith("HTTP/1.1 426 "));
    QVERIFY(socket.waitForEnd());
    QVERIFY(m_core.kinds.empty());
    m_connections->stopListening();
    QTcpSocket late;
    late.connectToHost(QHostAddress(QHostAddress::LocalHost), m_httpPort);
    QTRY_COMPARE(late.error(), QAbstractSocket::ConnectionRefusedError);
}

void tst_OnePort::theShareOfAnAddressIsOfAllThreads()
{
    TransportConfig few = config();
    few.http.connectionsPerAddress = 4;
    serve(few, 3);
    std::vector<std::unique_ptr<Client>> clients;
    const auto ask = [&](quint16 port) {
        clients.push_back(std::make_unique<Client>(port, isTls()));
        clients.back()->write(getRequest("/x"));
        return clients.back()->until("\r\n\r\n").mid(9, 3).toInt();
    };
    for (int i = 0; i < 4; ++i)
        QCOMPARE(ask(i % 2 == 0 ? m_port : m_httpPort), 200);
    QCOMPARE(ask(m_port), 429);
    QCOMPARE(ask(m_httpPort), 429);
    Client socket(m_port, isTls()); // sockets are not counted
    socket.write(handshake("kith.v1.json"));
    QVERIFY(socket.until("\r\n\r\n").startsWith("HTTP/1.1 101 "));
    clients.clear();
    QTRY_COMPARE(ask(m_port), 200);
}

void tst_OnePort::handlersEndWithTheirThreads()
{
    serve(config(), 3);
    QTRY_COMPARE(m_seen->handlers.load(), 3);
    m_connections.reset();
    QCOMPARE(m_seen->handlers.load(), 0);
}

KITH_TEST(tst_OnePort)
#include "tst_oneport.moc"
