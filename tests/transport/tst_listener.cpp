// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"
#include "tests/runner/runner.h"
#include "testservers.h"

#include <sys/resource.h>
#include <unistd.h>

using namespace kith;
using namespace std::chrono_literals;

class tst_Listener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyConnectAtOnce();
    void theLastDescriptorsAreKept();
    void whatComesAfterTheDrainIsClosed();
    void whatComesDuringTheDrainIsClosed();
};

void tst_Listener::manyConnectAtOnce()
{
    TestServer server;
    // None is accepted before this thread's event loop runs again: all wait in the backlog.
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 300; ++i) {
        clients.push_back(std::make_unique<QTcpSocket>());
        clients.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), server.port());
        QVERIFY(clients.back()->waitForConnected());
        clients.back()->write(handshake("kith.v1.json"));
    }
    QTRY_COMPARE(server.log().peers(), 300);
}

void tst_Listener::theLastDescriptorsAreKept()
{
    TestServer server;
    RawClient client(server.port());
    QVERIFY(client.upgrade());

    rlimit old{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &old), 0);
    const int next = ::dup(0);
    ::close(next);
    const auto least = rlim_t(next) + 2; // for both ends of a connection
    const rlimit few{least + least / 4, old.rlim_max}; // a quarter is kept, so that no client can connect
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &few), 0);
    RawClient late(server.port());
    const bool ended = late.waitForEnd();
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &old), 0);
    QVERIFY(ended);

    client.write(textFrame("still here"));
    QCOMPARE(client.nextFrame()->payload, QByteArray("still here"));
    RawClient later(server.port());
    QVERIFY(later.upgrade());
}

void tst_Listener::whatComesAfterTheDrainIsClosed()
{
    TestServer server;
    server.ioThread().drain();
    RawClient client(server.port());
    QVERIFY(client.waitForEnd());
    QCOMPARE(server.log().peers(), 0);
}

void tst_Listener::whatComesDuringTheDrainIsClosed()
{
    TransportConfig config;
    config.limits.lingerTime = 2s;
    TestServer server(config);
    RawClient client(server.port());
    QVERIFY(client.upgrade());
    client.stopReading(); // so it does not close either, and the drain takes its whole time
    client.write(textFrame(QByteArray(60000, 'x')));
    QTRY_COMPARE(server.log().messages(), 1);
    server.ioThread().drain();
    QVERIFY(server.log().waitForEnds(1));
    RawClient late(server.port());
    QVERIFY(!late.upgrade());
    QCOMPARE(server.log().peers(), 1);
}

KITH_TEST(tst_Listener)
#include "tst_listener.moc"
