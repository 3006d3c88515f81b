// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/httpserver.h"

#include "httppages.h"
#include "tests/runner/runner.h"

#include <QTcpServer>
#include <QTcpSocket>

using namespace kith;

class tst_HttpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWhileItsMakerIsBusy();
    void aPortInUseIsAClearSentence();
    void endsWithRequestsUnanswered();
};

namespace {

//! Sends a request and returns the answer, without an event loop.
QByteArray ask(QTcpSocket &socket, const QByteArray &target)
{
    socket.write("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QByteArray answer;
    while (!answer.endsWith('\n') || answer.endsWith("\r\n"))
        if (!socket.waitForReadyRead())
            break;
        else
            answer += socket.readAll();
    return answer;
}

} // namespace

void tst_HttpServer::answersWhileItsMakerIsBusy()
{
    HttpPages pages;
    HttpServer server({}, pages);
    const auto port = server.listen(QHostAddress::LocalHost, 0);
    QVERIFY(port);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), *port);
    QVERIFY(socket.waitForConnected());
    QVERIFY(ask(socket, "/now?1").endsWith("now 1\n"));
    QVERIFY(ask(socket, "/now?2").endsWith("now 2\n"));
}

void tst_HttpServer::aPortInUseIsAClearSentence()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    HttpPages pages;
    HttpServer server({}, pages);
    const auto port = server.listen(QHostAddress::LocalHost, other.serverPort());
    QVERIFY(!port);
    QVERIFY(port.error().message.startsWith(
        QStringLiteral("It cannot listen on 127.0.0.1, port %1:").arg(other.serverPort())));
}

void tst_HttpServer::endsWithRequestsUnanswered()
{
    HttpPages pages;
    QTcpSocket socket;
    {
        HttpServer server({}, pages);
        const auto port = server.listen(QHostAddress::LocalHost, 0);
        QVERIFY(port);
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), *port);
        QVERIFY(socket.waitForConnected());
        socket.write(
            "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\nGET /now HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QVERIFY(socket.waitForBytesWritten());
        QTcpSocket second;
        second.connectToHost(QHostAddress(QHostAddress::LocalHost), *port);
        QVERIFY(second.waitForConnected());
        QVERIFY(ask(second, "/now").endsWith("now \n")); // so the first was handled before it
    }
    QCOMPARE(pages.waiting.size(), 1u);
    pages.waiting[0].answer(plainAnswer(200, "too late"));
    QVERIFY(socket.waitForDisconnected());
    QCOMPARE(socket.readAll(), QByteArray());
}

KITH_TEST(tst_HttpServer)
#include "tst_httpserver.moc"
