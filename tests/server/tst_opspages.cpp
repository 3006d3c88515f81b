// SPDX-License-Identifier: Apache-2.0
#include "server/node.h"
#include "server/ops/opspages.h"
#include "server/transport/http/httpconnections.h"
#include "server/transport/http/httpserver.h"
#include "server/transport/tcp/listener.h"
#include "tests/runner/runner.h"
#include "tests/transport/rawclient.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QThread>

#include <thread>

using namespace kith;
using namespace std::chrono_literals;

namespace {

QByteArray ask(RawClient &client, const QByteArray &path)
{
    client.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return client.httpAnswer();
}

int statusOf(const QByteArray &answer)
{
    return answer.mid(9, 3).toInt();
}

QByteArray bodyOf(const QByteArray &answer)
{
    return answer.mid(answer.indexOf("\r\n\r\n") + 4);
}

QByteArray onePage()
{
    return "kith_one 1\n";
}

//! Connections in this thread with a manual clock.
struct Listening {
    explicit Listening(OpsPages &pages)
        : connections(standStill(), pages, lingering)
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

    quint16 port() const { return listener.serverPort(); }

    QObject lingering;
    HttpConnections connections;
    Listener listener{[this](qintptr descriptor) { connections.adopt(descriptor); }};
};

} // namespace

class tst_OpsPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(startSodium()); }
    void healthIsThatTheCoreAnswers();
    void aCoreThatIsStuckIsNotHealthy();
    void readinessSaysWhyNotInOneSentence();
    void onlyGetAndHeadArePossible();
    void whoDrainsIsHealthyAndNotReady();
};

void tst_OpsPages::healthIsThatTheCoreAnswers()
{
    const QThread *core = QThread::currentThread();
    int asked = 0;
    const auto ready = [&](const auto &answer) {
        asked += QThread::currentThread() == core;
        answer(Done{});
    };
    OpsPages pages(ready, onePage);
    HttpServer server({}, pages); // in a thread of its own
    const auto port = server.listen(QHostAddress::LocalHost, 0);
    QVERIFY(port);
    RawClient client(*port);
    const QByteArray answer = ask(client, "/healthz");
    QCOMPARE(statusOf(answer), 200);
    QVERIFY(answer.contains("\r\nCache-Control: no-store\r\n"));
    QCOMPARE(bodyOf(answer), QByteArray("ok\n"));
    QCOMPARE(bodyOf(ask(client, "/readyz")), QByteArray("ready\n"));
    QCOMPARE(asked, 1);
}

void tst_OpsPages::aCoreThatIsStuckIsNotHealthy()
{
    std::unique_ptr<OpsPages> pages; // of a thread that has ended, so that it does not answer
    std::thread([&] { pages = std::make_unique<OpsPages>(OpsPages::Ready(), onePage); }).join();
    Listening listening(*pages);
    RawClient client(listening.port());
    for (const QByteArray &path : {QByteArray("/healthz"), QByteArray("/readyz")}) {
        client.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const auto late = [&](HttpLimits::Time time) {
            listening.connections.tick(HttpConnection::Clock::now() + time);
        };
        QVERIFY(QTest::qWaitFor([&] {
            late(2s);
            return client.hasReceived();
        }));
        const QByteArray answer = client.httpAnswer();
        QCOMPARE(statusOf(answer), 503);
        QVERIFY2(bodyOf(answer).startsWith("The core thread"), answer.constData());
        QCOMPARE(bodyOf(ask(client, "/metrics")), QByteArray("kith_one 1\n"));
    }
}

void tst_OpsPages::readinessSaysWhyNotInOneSentence()
{
    const auto ready = [](const auto &answer) {
        answer(Error{ErrorCode::Unavailable,
                     QStringLiteral("The server cannot store right now: its disk is full. Try again."), 0});
    };
    OpsPages pages(ready, onePage);
    Listening listening(pages);
    RawClient client(listening.port());
    const QByteArray answer = ask(client, "/readyz");
    QCOMPARE(statusOf(answer), 503);
    QCOMPARE(bodyOf(answer), QByteArray("The server cannot store right now: its disk is full.\n"));
}

void tst_OpsPages::onlyGetAndHeadArePossible()
{
    OpsPages pages({}, onePage);
    Listening listening(pages);
    RawClient client(listening.port());
    for (const QByteArray &path : {QByteArray("/healthz"), QByteArray("/readyz"), QByteArray("/metrics")}) {
        client.write("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const QByteArray refused = client.httpAnswer();
        QCOMPARE(statusOf(refused), 405);
        QVERIFY(refused.contains("\r\nAllow: GET, HEAD\r\n"));
    }
    client.write("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(
        client.httpAnswer(true).contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    QCOMPARE(statusOf(ask(client, "/")), 404);
    QCOMPARE(statusOf(ask(client, "/metrics/")), 404);
    QCOMPARE(statusOf(ask(client, "/metrics?name=x")), 200);
}

void tst_OpsPages::whoDrainsIsHealthyAndNotReady()
{
    QTemporaryDir folder;
    Config config;
    config.dataFolder = folder.filePath(QStringLiteral("data"));
    config.port = 0;
    config.ioThreads = 1;
    config.ops = Endpoint{QHostAddress(QHostAddress::LocalHost), 0};
    auto started = Node::start(config);
    QVERIFY2(started, started ? "" : qPrintable(started.error().message));
    Node &node = **started;
    const QString address =
        node.greeting().section(QStringLiteral("Health and metrics are on "), 1).section(u'\n', 0, 0);
    RawClient client(quint16(address.section(u':', -1).toUInt()));
    QCOMPARE(bodyOf(ask(client, "/readyz")), QByteArray("ready\n"));

    QSignalSpy drained(&node, &Node::drained);
    node.drain();
    const QByteArray refused = ask(client, "/readyz");
    QCOMPARE(statusOf(refused), 503);
    QCOMPARE(bodyOf(refused), QByteArray("The server is stopping.\n"));
    QTRY_COMPARE(drained.size(), 1);
    QCOMPARE(bodyOf(ask(client, "/readyz")), QByteArray("The server is stopping.\n"));
    QCOMPARE(bodyOf(ask(client, "/healthz")), QByteArray("ok\n"));
    started->reset();
    QVERIFY(client.waitForEnd());
}

KITH_TEST(tst_OpsPages)
#include "tst_opspages.moc"
