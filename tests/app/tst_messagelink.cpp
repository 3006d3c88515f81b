// SPDX-License-Identifier: Apache-2.0
#include "app/connection/messagelink.h"
#include "app/connection/serveraddress.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_MessageLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leadsToAMessage_data();
    void leadsToAMessage();
    void otherTextsAreNone_data();
    void otherTextsAreNone();
    void itsTextIsALinkForBrowsers();
};

namespace {

const auto messageConversation = QStringLiteral("e0d86761-f464-80d5-a773-71b6e628c921");

} // namespace

void tst_MessageLink::leadsToAMessage_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("socket");
    QTest::newRow("encrypted") << "https://chat.example.org"
                               << "wss://chat.example.org/v1/socket";
    QTest::newRow("port") << "https://chat.example.org:8443"
                          << "wss://chat.example.org:8443/v1/socket";
    QTest::newRow("kith") << "kith://chat.example.org"
                          << "wss://chat.example.org/v1/socket";
    QTest::newRow("this computer") << "kith://127.0.0.1:8470"
                                   << "ws://127.0.0.1:8470/v1/socket";
    QTest::newRow("a trusted network") << "kith:http://10.0.0.2:8470"
                                       << "ws://10.0.0.2:8470/v1/socket";
    QTest::newRow("IPv6") << "http://[::1]:8470"
                          << "ws://[::1]:8470/v1/socket";
}

void tst_MessageLink::leadsToAMessage()
{
    QFETCH(QString, server);
    QFETCH(QString, socket);
    const auto link = MessageLink::parse(server + QStringLiteral("/message/%1/41").arg(messageConversation));
    QVERIFY(link);
    QCOMPARE(link->socket, QUrl(socket));
    QCOMPARE(toText(link->conversation), messageConversation);
    QCOMPARE(link->seq, Seq(41));
    QVERIFY(!ServerAddress::fromLink(server + QStringLiteral("/message/%1/41").arg(messageConversation)));
}

void tst_MessageLink::otherTextsAreNone_data()
{
    QTest::addColumn<QString>("text");
    const QString path = QStringLiteral("/message/%1/").arg(messageConversation);
    QTest::newRow("no server") << path + QStringLiteral("41");
    QTest::newRow("no scheme") << QStringLiteral("//chat.example.org") + path + QStringLiteral("41");
    QTest::newRow("no seq") << QStringLiteral("https://chat.example.org") + path;
    QTest::newRow("seq 0") << QStringLiteral("https://chat.example.org") + path + QStringLiteral("0");
    QTest::newRow("a long seq") << QStringLiteral("https://chat.example.org") + path + QString(17, u'9');
    QTest::newRow("more behind it") << QStringLiteral("https://chat.example.org") + path
            + QStringLiteral("41/x");
    QTest::newRow("words before it") << QStringLiteral("see https://chat.example.org") + path
            + QStringLiteral("41");
    QTest::newRow("no id") << QStringLiteral("https://chat.example.org/message/%1/41").arg(QString(36, u'-'));
    QTest::newRow("user and password")
        << QStringLiteral("https://a:b@chat.example.org") + path + QStringLiteral("41");
    QTest::newRow("another scheme") << QStringLiteral("ftp://chat.example.org") + path + QStringLiteral("41");
    QTest::newRow("an invite") << QStringLiteral("kith://chat.example.org/join/q8Yt0cVb3nLxW2aE");
}

void tst_MessageLink::otherTextsAreNone()
{
    QFETCH(QString, text);
    QVERIFY(!MessageLink::parse(text));
}

void tst_MessageLink::itsTextIsALinkForBrowsers()
{
    for (const char *text : {"https://chat.example.org/message/e0d86761-f464-80d5-a773-71b6e628c921/41",
                             "http://127.0.0.1:8470/message/e0d86761-f464-80d5-a773-71b6e628c921/41"}) {
        const auto link = MessageLink::parse(QString::fromLatin1(text));
        QVERIFY(link);
        QCOMPARE(link->text(), QString::fromLatin1(text));
    }
}

KITH_TEST(tst_MessageLink)
#include "tst_messagelink.moc"
