// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serveraddress.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_ServerAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressesAreRead_data();
    void addressesAreRead();
    void onlyEncryptionAndThisComputerAreSafe_data();
    void onlyEncryptionAndThisComputerAreSafe();
    void whatIsNoneIsRefused_data();
    void whatIsNoneIsRefused();
};

void tst_ServerAddress::addressesAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("socket");
    QTest::addColumn<QString>("invite");
    const auto row = [](const char *text, const char *socket, const char *invite) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromLatin1(socket)
                            << QString::fromLatin1(invite);
    };
    row("kith://chat.example.org/join/Ab3_-9", "wss://chat.example.org/v1/socket", "Ab3_-9");
    row("kith://127.0.0.1:8470/join/CODE", "ws://127.0.0.1:8470/v1/socket", "CODE");
    row("https://chat.example.org/join/CODE", "wss://chat.example.org/v1/socket", "CODE");
    row("https://127.0.0.1:8470/join/CODE", "wss://127.0.0.1:8470/v1/socket", "CODE");
    row("http://127.0.0.1:8470/join/CODE", "ws://127.0.0.1:8470/v1/socket", "CODE");
    row("http://lan.example/join/CODE", "ws://lan.example/v1/socket", "CODE");
    row("chat.example.org/join/CODE/", "wss://chat.example.org/v1/socket", "CODE");
    row("chat.example.org", "wss://chat.example.org/v1/socket", "");
    row("  chat.example.org:8470 ", "wss://chat.example.org:8470/v1/socket", "");
    row("localhost:8470", "ws://localhost:8470/v1/socket", "");
    row("[::1]:8470/join/CODE", "ws://[::1]:8470/v1/socket", "CODE");
    row("ws://127.0.0.1:8470", "ws://127.0.0.1:8470/v1/socket", "");
    row("wss://chat.example.org/", "wss://chat.example.org/v1/socket", "");
    for (const char *text :
         {"<https://chat.example.org/join/CODE>", "https://chat.example.org/join/CODE.",
          "(https://chat.example.org/join/CODE)", "\"https://chat.example.org/join/CODE\",",
          "Join us: https://chat.example.org/join/CODE, it is quick.",
          "Ada invites you.\nhttps://chat.example.org/join/CODE\n\nSee https://example.org for more.",
          "请加入https://chat.example.org/join/CODE，谢谢", "https://chat.example.org/join/CODE谢谢",
          "„https://chat.example.org/join/CODE“", "link:https://chat.example.org/join/CODE!",
          "chat.example.org/join/CODE.", "Come to chat.example.org/join/CODE!",
          "https://example.org and https://chat.example.org/join/CODE/",
          "\u200bhttps://chat.example.org/join/CODE\u00a0", "[link](https://chat.example.org/join/CODE)"})
        row(text, "wss://chat.example.org/v1/socket", "CODE");
    row("the server is at http://127.0.0.1:8470.", "ws://127.0.0.1:8470/v1/socket", "");
    row("<chat.example.org>", "wss://chat.example.org/v1/socket", "");
    row("<https://[::1]:8470/join/CODE_>.", "wss://[::1]:8470/v1/socket", "CODE_");
}

void tst_ServerAddress::addressesAreRead()
{
    QFETCH(QString, text);
    QFETCH(QString, socket);
    QFETCH(QString, invite);
    const auto address = ServerAddress::parse(text);
    QVERIFY(address);
    QCOMPARE(address->socket.toString(), socket);
    QCOMPARE(address->invite, invite);
}

void tst_ServerAddress::onlyEncryptionAndThisComputerAreSafe_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("exposed");
    const auto row = [](const char *text, bool exposed) {
        QTest::newRow(text) << QString::fromLatin1(text) << exposed;
    };
    row("chat.example.org", false);
    row("https://192.168.7.20:8470", false);
    row("http://127.0.0.1:8470", false);
    row("http://127.8.8.8", false);
    row("http://LocalHost:8470", false);
    row("ws://[::1]:8470", false);
    row("http://192.168.7.20:8470", true);
    row("ws://10.0.0.1", true);
    row("http://[fe80::1]:8470", true);
    row("http://0.0.0.0:8470", true);
    row("http://chat.example.org/join/CODE", true);
    row("http://localhost.example.org", true);
    row("http://127.0.0.1.example.org", true);
}

void tst_ServerAddress::onlyEncryptionAndThisComputerAreSafe()
{
    QFETCH(QString, text);
    const auto address = ServerAddress::parse(text);
    QVERIFY(address);
    QTEST(isExposed(address->socket), "exposed");
}

void tst_ServerAddress::whatIsNoneIsRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"", "   ", "ftp://chat.example.org", "https://", "https://user:secret@chat.example.org",
          "https://chat.example.org/other/CODE", "Come to chat.example.org",
          "https://chat.example.org/join/CODE?x=1", "hello world", "chat.example.org:99999"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void tst_ServerAddress::whatIsNoneIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!ServerAddress::parse(text));
}

KITH_TEST(tst_ServerAddress)
#include "tst_serveraddress.moc"
