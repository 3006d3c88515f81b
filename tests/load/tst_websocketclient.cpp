// SPDX-License-Identifier: Apache-2.0
#include "tests/load/kithclient.h"
#include "tests/load/websocketclient.h"
#include "tests/runner/runner.h"

#include <QCoreApplication>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace kith;
using namespace kith::load;

namespace {

class Client final : public WebSocketClient
{
public:
    using WebSocketClient::sendMessage;
    using WebSocketClient::WebSocketClient;

    bool isOpened = false;
    std::vector<std::string> messages;
    int code = 0;
    std::string reason;

private:
    void opened() override { isOpened = true; }
    void received(std::string_view message) override { messages.emplace_back(message); }
    void closed(int with, const std::string &why) override
    {
        code = with;
        reason = why;
    }
};

QByteArray raw(std::string_view bytes)
{
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

} // namespace

//! The client against Qt's own server, both in this thread.
class tst_WebSocketClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void sendsAndReceivesEveryLengthOfLength_data();
    void sendsAndReceivesEveryLengthOfLength();
    void answersPings();
    void saysWhyItWasClosed();
    void saysWhyItIsRefused();
    void readsEventsLikeTheCodec_data();
    void readsEventsLikeTheCodec();
    void writesSendsLikeTheCodec_data();
    void writesSendsLikeTheCodec();

private:
    QWebSocket *nextConnection()
    {
        QWebSocket *socket = m_server->nextPendingConnection();
        socket->setParent(m_server.get());
        return socket;
    }

    template <typename Condition>
    bool until(Condition condition)
    {
        const Time deadline = now() + 20 * second;
        while (!condition() && now() < deadline) {
            m_loop.turn(now() + millisecond);
            QCoreApplication::processEvents();
        }
        return condition();
    }

    EpollLoop m_loop;
    std::unique_ptr<QWebSocketServer> m_server;
    Address m_address;
};

void tst_WebSocketClient::init()
{
    m_server = std::make_unique<QWebSocketServer>(QStringLiteral("test"), QWebSocketServer::NonSecureMode);
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    m_address = addressFrom("127.0.0.1:" + std::to_string(m_server->serverPort()));
}

void tst_WebSocketClient::cleanup()
{
    m_server.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // deletes its remaining sockets
}

void tst_WebSocketClient::sendsAndReceivesEveryLengthOfLength_data()
{
    QTest::addColumn<int>("length");
    for (const int length : {0, 1, 7, 8, 9, 125, 126, 65'535, 65'536, 1'000'000})
        QTest::addRow("%d", length) << length;
}

void tst_WebSocketClient::sendsAndReceivesEveryLengthOfLength()
{
    QFETCH(int, length);
    std::string message(static_cast<std::size_t>(length), 'a');
    for (std::size_t i = 0; i < message.size(); ++i)
        message[i] = static_cast<char>(i * 31);
    connect(m_server.get(), &QWebSocketServer::newConnection, this, [this] {
        QWebSocket *socket = nextConnection();
        connect(socket, &QWebSocket::binaryMessageReceived, socket, &QWebSocket::sendBinaryMessage);
    });
    Client client(m_loop, m_address, "/", "");
    client.connectToServer();
    QVERIFY(until([&] { return client.isOpened; }));
    client.sendMessage(message);
    client.sendMessage("behind it");
    QVERIFY(until([&] { return client.messages.size() == 2; }));
    QCOMPARE(raw(client.messages[0]), raw(message));
    QCOMPARE(raw(client.messages[1]), QByteArray("behind it"));
}

void tst_WebSocketClient::answersPings()
{
    QByteArray answer;
    connect(m_server.get(), &QWebSocketServer::newConnection, this, [&] {
        QWebSocket *socket = nextConnection();
        connect(socket, &QWebSocket::pong, this,
                [&](quint64, const QByteArray &payload) { answer = payload; });
        socket->ping("are you there");
    });
    Client client(m_loop, m_address, "/", "");
    client.connectToServer();
    QVERIFY(until([&] { return !answer.isEmpty(); }));
    QCOMPARE(answer, QByteArray("are you there"));
}

void tst_WebSocketClient::saysWhyItWasClosed()
{
    connect(m_server.get(), &QWebSocketServer::newConnection, this, [this] {
        nextConnection()->close(QWebSocketProtocol::CloseCodeGoingAway, QStringLiteral("tired"));
    });
    Client client(m_loop, m_address, "/", "");
    client.connectToServer();
    QVERIFY(until([&] { return client.code != 0; }));
    QCOMPARE(client.code, 1001);
    QCOMPARE(raw(client.reason), QByteArray("tired"));
    QVERIFY(!client.isOpen());
}

void tst_WebSocketClient::saysWhyItIsRefused()
{
    QTcpServer plain;
    QVERIFY(plain.listen(QHostAddress::LocalHost));
    connect(&plain, &QTcpServer::newConnection, this, [&] {
        plain.nextPendingConnection()->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    });
    const Address address = addressFrom("127.0.0.1:" + std::to_string(plain.serverPort()));
    Client client(m_loop, address, "/", "");
    client.connectToServer();
    QVERIFY(until([&] { return client.code != 0; }));
    QCOMPARE(client.code, 1006);
    QVERIFY(client.reason.find("404") != std::string::npos);
}

void tst_WebSocketClient::readsEventsLikeTheCodec_data()
{
    QTest::addColumn<int>("encoding");
    QTest::newRow("JSON") << int(Encoding::Json);
    QTest::newRow("CBOR") << int(Encoding::Cbor);
}

void tst_WebSocketClient::readsEventsLikeTheCodec()
{
    QFETCH(int, encoding);
    reply::Event event;
    event.conversation = newId<ConversationId>();
    event.entry.seq = 70'000;
    event.entry.author = newId<UserId>();
    event.entry.clientId = newId<ClientId>();
    event.entry.sentAt = 1'760'440'000'000;
    event.entry.text = QStringLiteral("I'll bring coffee ☕");
    const QByteArray bytes = encode(Reply{0, event}, Encoding(encoding));
    ReplyView view;
    QVERIFY(view.read({bytes.constData(), static_cast<std::size_t>(bytes.size())}, Encoding(encoding)));
    QCOMPARE(view.kind, ReplyView::Kind::Event);
    QCOMPARE(view.re, 0);
    QCOMPARE(view.conversation, event.conversation);
    QCOMPARE(view.seq, event.entry.seq);
    QCOMPARE(raw(view.text), event.entry.text.toUtf8());
}

void tst_WebSocketClient::writesSendsLikeTheCodec_data()
{
    readsEventsLikeTheCodec_data();
}

void tst_WebSocketClient::writesSendsLikeTheCodec()
{
    QFETCH(int, encoding);
    const auto conversation = newId<ConversationId>();
    const auto clientId = newId<ClientId>();
    SendFrame frame(Encoding(encoding), conversation, 70);
    frame.fill(SendFrame::firstId + 1, newId<ClientId>(), {1, 2, 3});
    const QByteArray bytes = raw(frame.fill(SendFrame::firstId + 77, clientId, {9, 8, 70'000}));
    const auto decoded = decodeRequest(bytes, Encoding(encoding));
    const Request *request = std::get_if<Request>(&decoded);
    QVERIFY(request);
    const auto *send = std::get_if<request::Send>(&request->body);
    QVERIFY(send);
    QCOMPARE(request->id, SendFrame::firstId + 77);
    QCOMPARE(send->conversation, conversation);
    QCOMPARE(send->clientId, clientId);
    QCOMPARE(send->text.size(), 70);
    const auto label = readLabel(send->text.toStdString());
    QVERIFY(label);
    QCOMPARE(label->run, 9u);
    QCOMPARE(label->sender, 8u);
    QCOMPARE(label->number, 70'000u);
    QCOMPARE(encode(*request, Encoding(encoding)), bytes);
}

KITH_TEST(tst_WebSocketClient)
#include "tst_websocketclient.moc"
