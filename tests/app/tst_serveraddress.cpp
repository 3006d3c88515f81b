// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serveraddress.h"
#include "tests/runner/runner.h"

#include <QProcess>
#include <QTemporaryDir>

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
    void aCodeOfTheServerHasTheLength();
    void linksAreRead_data();
    void linksAreRead();
    void whatIsNoLinkIsRefused_data();
    void whatIsNoLinkIsRefused();
    void passwordLinksAreRead_data();
    void passwordLinksAreRead();
    void linksLeadBackToTheServer_data();
    void linksLeadBackToTheServer();
    void serversAreTold_data();
    void serversAreTold();
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
    row("kith://chat.example.org/join/Ab3_-9xT0cVb3nLx", "wss://chat.example.org/v1/socket",
        "Ab3_-9xT0cVb3nLx");
    row("kith://127.0.0.1:8470/join/q8Yt0cVb3nLxW2aE", "ws://127.0.0.1:8470/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("https://chat.example.org/join/q8Yt0cVb3nLxW2aE", "wss://chat.example.org/v1/socket",
        "q8Yt0cVb3nLxW2aE");
    row("https://127.0.0.1:8470/join/q8Yt0cVb3nLxW2aE", "wss://127.0.0.1:8470/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("http://127.0.0.1:8470/join/q8Yt0cVb3nLxW2aE", "ws://127.0.0.1:8470/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("http://lan.example/join/q8Yt0cVb3nLxW2aE", "ws://lan.example/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("chat.example.org/join/q8Yt0cVb3nLxW2aE/", "wss://chat.example.org/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("chat.example.org", "wss://chat.example.org/v1/socket", "");
    row("  chat.example.org:8470 ", "wss://chat.example.org:8470/v1/socket", "");
    row("localhost:8470", "ws://localhost:8470/v1/socket", "");
    row("[::1]:8470/join/q8Yt0cVb3nLxW2aE", "ws://[::1]:8470/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("ws://127.0.0.1:8470", "ws://127.0.0.1:8470/v1/socket", "");
    row("wss://chat.example.org/", "wss://chat.example.org/v1/socket", "");
    for (const char *text :
         {"<https://chat.example.org/join/q8Yt0cVb3nLxW2aE>",
          "https://chat.example.org/join/q8Yt0cVb3nLxW2aE.",
          "(https://chat.example.org/join/q8Yt0cVb3nLxW2aE)",
          "\"https://chat.example.org/join/q8Yt0cVb3nLxW2aE\",",
          "Join us: https://chat.example.org/join/q8Yt0cVb3nLxW2aE, it is quick.",
          "Ada invites you.\nhttps://chat.example.org/join/q8Yt0cVb3nLxW2aE\n\nSee https://example.org for "
          "more.",
          "请加入https://chat.example.org/join/q8Yt0cVb3nLxW2aE，谢谢",
          "https://chat.example.org/join/q8Yt0cVb3nLxW2aE谢谢",
          "„https://chat.example.org/join/q8Yt0cVb3nLxW2aE“",
          "link:https://chat.example.org/join/q8Yt0cVb3nLxW2aE!", "chat.example.org/join/q8Yt0cVb3nLxW2aE.",
          "Come to chat.example.org/join/q8Yt0cVb3nLxW2aE!",
          "https://example.org and https://chat.example.org/join/q8Yt0cVb3nLxW2aE/",
          "\u200bhttps://chat.example.org/join/q8Yt0cVb3nLxW2aE\u00a0",
          "[link](https://chat.example.org/join/q8Yt0cVb3nLxW2aE)"})
        row(text, "wss://chat.example.org/v1/socket", "q8Yt0cVb3nLxW2aE");
    const QString link = QStringLiteral("https://chat.example.org/join/q8Yt0cVb3nLxW2aE");
    for (const char *form : {"[%1]",
                             "[%1][1]",
                             "[[%1]]",
                             "~%1~",
                             "~~%1~~",
                             "_%1_",
                             "__%1__",
                             "*%1*",
                             "**%1**",
                             "***%1***",
                             "|%1|",
                             "{%1}",
                             "%1?utm_source=x",
                             "%1?utm_source=x#top",
                             "%1#",
                             "%1/?x",
                             "%1/",
                             "%1/.",
                             "&lt;%1&gt;",
                             "&quot;%1&quot;",
                             "%1&amp;x",
                             "%1\\",
                             "\\%1\\",
                             "%1-- Ada",
                             "%1--",
                             "%1 -- Ada",
                             "%1…",
                             "[Join us!](%1)",
                             "[Join us](<%1>)",
                             "[%1](%1)",
                             "[Join us](%1 \"Kith\")",
                             "<a href=\"%1\">",
                             "=%1=",
                             "“%1”",
                             "«%1»",
                             "%1\r\n",
                             "\t%1\n--\nAda",
                             "https://example.org/url?q=%1&sa=D",
                             "See https://example.org/x and %1 or https://example.org"})
        row(QString::fromUtf8(form).arg(link).toUtf8(), "wss://chat.example.org/v1/socket",
            "q8Yt0cVb3nLxW2aE");
    for (const char *text :
         {"https://chat.example.org/join/q8Yt0cVb\n3nLxW2aE",
          "https://chat.example.org/join/q8Yt0cVb\r\n3nLxW2aE",
          "> https://chat.example.org/join/q8Yt0cVb\n> 3nLxW2aE\n> Ada",
          "https://chat.example.org/\njoin/q8Yt0cVb3nLxW2aE",
          "https://chat.exam\nple.org/join/q8Yt0cVb3nLxW2aE",
          "https://chat.example.org/join/\n  q8Yt0cVb3nLxW2aE",
          "https://chat.example.org/join/q8Yt0cVb3n=\nLxW2aE",
          "Come to\nchat.example.org/join/q8Yt0cVb\n3nLxW2aE\nsoon",
          "HTTPS://CHAT.example.org/join/q8Yt0cVb3nLxW2aE", "_chat.example.org/join/q8Yt0cVb3nLxW2aE_",
          "[chat.example.org/join/q8Yt0cVb3nLxW2aE]", "&lt;chat.example.org/join/q8Yt0cVb3nLxW2aE&gt;",
          "[https://chat.example.org/join/q8Y…](https://chat.example.org/join/q8Yt0cVb3nLxW2aE)",
          "https://filter.example.com/?url=https%3A%2F%2Fchat.example.org%2Fjoin%2Fq8Yt0cVb3nLxW2aE&data=05"})
        row(text, "wss://chat.example.org/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("[https://[::1]:8470/join/q8Yt0cVb3nLxW2aE]", "wss://[::1]:8470/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("_[::1]:8470/join/-_Yt0cVb3nLxW2-__", "ws://[::1]:8470/v1/socket", "-_Yt0cVb3nLxW2-_");
    row("my_server:8470/join/q8Yt0cVb3nLxW2aE", "wss://my_server:8470/v1/socket", "q8Yt0cVb3nLxW2aE");
    row("[https://chat.example.org]", "wss://chat.example.org/v1/socket", "");
    row("[chat.example.org]", "wss://chat.example.org/v1/socket", "");
    row("[[::1]:8470]", "ws://[::1]:8470/v1/socket", "");
    row("_https://chat.example.org/_", "wss://chat.example.org/v1/socket", "");
    row("https://chat.example.org/?utm_source=x", "wss://chat.example.org/v1/socket", "");
    row("chat.example.org#", "wss://chat.example.org/v1/socket", "");
    row("the server is at http://127.0.0.1:8470.", "ws://127.0.0.1:8470/v1/socket", "");
    row("<chat.example.org>", "wss://chat.example.org/v1/socket", "");
    row("<https://[::1]:8470/join/q8Yt0cVb3nLxW2a_>.", "wss://[::1]:8470/v1/socket", "q8Yt0cVb3nLxW2a_");
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
    row("http://chat.example.org/join/q8Yt0cVb3nLxW2aE", true);
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
          "https://chat.example.org/other/q8Yt0cVb3nLxW2aE", "Come to chat.example.org",
          "https://chat.example.org/join/q8Yt0cVb3n", "https://chat.example.org/join/",
          "chat.example.org/join", "https://user@chat.example.org/join/q8Yt0cVb3nLxW2aE",
          "chat.example.org:999999/join/q8Yt0cVb3nLxW2aE", "ftp://chat.example.org/join/q8Yt0cVb3nLxW2aE",
          "https://chat.example.org/and/join/q8Yt0cVb3nLxW2aE",
          "https://chat.example.org/join/q8Yt0cVb\n\nSee you", "hello world", "chat.example.org:99999"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void tst_ServerAddress::whatIsNoneIsRefused()
{
    QFETCH(QString, text);
    QVERIFY(!ServerAddress::parse(text));
}

void tst_ServerAddress::aCodeOfTheServerHasTheLength()
{
    QTemporaryDir folder;
    QString link;
    for (const auto &command :
         {QStringList{QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("ada")},
          {QStringLiteral("invite"), QStringLiteral("create"), QStringLiteral("--public-address"),
           QStringLiteral("https://chat.example.org")}}) {
        QProcess kithd;
        kithd.start(QCoreApplication::applicationDirPath() + QStringLiteral("/kithd"),
                    command + QStringList{QStringLiteral("--data"), folder.path()});
        QVERIFY(kithd.waitForFinished(60'000));
        QVERIFY2(kithd.exitCode() == 0, kithd.readAllStandardError());
        link = QString::fromUtf8(kithd.readAllStandardOutput()).trimmed();
    }
    const auto address = ServerAddress::parse(link);
    QVERIFY2(address, qPrintable(link));
    QCOMPARE(QStringLiteral("https://chat.example.org/join/") + address->invite, link);
}

void tst_ServerAddress::linksAreRead_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("socket");
    QTest::addColumn<QString>("invite");
    const auto row = [](const QString &link, const char *socket, const char *invite) {
        QTest::newRow(qPrintable(link)) << link << QString::fromLatin1(socket) << QString::fromLatin1(invite);
    };
    const auto code = "q8Yt0cVb3nLxW2aE";
    row(QStringLiteral("kith://chat.example.org/join/q8Yt0cVb3nLxW2aE"), "wss://chat.example.org/v1/socket",
        code);
    row(QStringLiteral("KITH://Chat.Example.org/join/q8Yt0cVb3nLxW2aE/"), "wss://chat.example.org/v1/socket",
        code);
    row(QStringLiteral("kith://chat.example.org"), "wss://chat.example.org/v1/socket", "");
    row(QStringLiteral("kith://chat.example.org:8470/"), "wss://chat.example.org:8470/v1/socket", "");
    row(QStringLiteral("kith://xn--bcher-kva.example"), "wss://xn--bcher-kva.example/v1/socket", "");
    row(QStringLiteral("kith://b\u00fccher.example"), "wss://xn--bcher-kva.example/v1/socket", "");
    row(QStringLiteral("kith://127.0.0.1:8470/join/q8Yt0cVb3nLxW2aE"), "ws://127.0.0.1:8470/v1/socket", code);
    row(QStringLiteral("kith://[::1]:8470/join/q8Yt0cVb3nLxW2aE"), "ws://[::1]:8470/v1/socket", code);
    row(QStringLiteral("kith:http://10.0.0.7:8470/join/q8Yt0cVb3nLxW2aE"), "ws://10.0.0.7:8470/v1/socket",
        code);
    row(QStringLiteral("kith:https://localhost/join/q8Yt0cVb3nLxW2aE"), "wss://localhost/v1/socket", code);
    row(QStringLiteral("kith:http://10.0.0.7:8470"), "ws://10.0.0.7:8470/v1/socket", "");
}

void tst_ServerAddress::linksAreRead()
{
    QFETCH(QString, link);
    QFETCH(QString, socket);
    QFETCH(QString, invite);
    const auto address = ServerAddress::fromLink(link);
    QVERIFY(address);
    QCOMPARE(QString::fromLatin1(address->socket.toEncoded()), socket);
    QCOMPARE(address->invite, invite);
}

void tst_ServerAddress::whatIsNoLinkIsRefused_data()
{
    QTest::addColumn<QString>("link");
    for (const char *link : {
             "",
             "kith",
             "kith:",
             "kith://",
             "kith:///",
             "kith:///join/q8Yt0cVb3nLxW2aE",
             "kith:chat.example.org",
             "chat.example.org",
             "https://chat.example.org/join/q8Yt0cVb3nLxW2aE",
             "kith:ws://chat.example.org",
             "kith:kith://chat.example.org",
             "kith:file:///etc/passwd",
             "kith:javascript://chat.example.org",
             "kith://chat.example.org/join/",
             "kith://chat.example.org/join/short",
             "kith://chat.example.org/join/q8Yt0cVb3nLxW2aEx",
             "kith://chat.example.org/join/q8Yt0cVb3nLxW2aE/more",
             "kith://chat.example.org/join/q8Yt0cVb3nLxW2aE?x=1",
             "kith://chat.example.org/join/q8Yt0cVb3nLxW2aE#x",
             "kith://chat.example.org/join/../../x",
             "kith://chat.example.org/settings",
             "kith://chat.example.org/password",
             "kith://chat.example.org/password/short",
             "kith://chat.example.org/password/q8Yt0cVb3nLxW2aEx",
             "kith://chat.example.org/password/join/q8Yt0cVb3nLxW2aE",
             "https://chat.example.org/password/q8Yt0cVb3nLxW2aE",
             "kith://user:password@chat.example.org",
             "kith://chat.example.org@evil.example",
             "kith://chat.example.org:99999",
             "kith://chat.example.org:x",
             "kith://chat.example.org:",
             "kith://chat.example.org%2fevil.example",
             "kith://chat.example.org\\evil.example",
             "kith://chat.example.org\n",
             "kith://chat.example.org\nkith://evil.example",
             "kith://chat.example.org\n/join/q8Yt0cVb3nLxW2aE",
             " kith://chat.example.org",
             "kith://chat.example.org ",
             "kith://chat.example.org --password-file /etc/passwd",
             "see kith://chat.example.org",
             "--help",
         })
        QTest::newRow(QByteArray(link).replace('\n', "LF").constData()) << QString::fromLatin1(link);
    QTest::newRow("NUL") << QStringLiteral("kith://chat.example.org") + QChar(u'\0');
    QTest::newRow("turned") << QStringLiteral("kith://chat.example.org/join/\u202eEa2WxLn3bVc0tY8q");
    QTest::newRow("long host") << QStringLiteral("kith://%1.example").arg(QString(500, u'a'));
    QTest::newRow("very long") << QStringLiteral("kith://") + QString(10'000'000, u'a');
}

void tst_ServerAddress::whatIsNoLinkIsRefused()
{
    QFETCH(QString, link);
    QVERIFY(!ServerAddress::fromLink(link));
}

void tst_ServerAddress::passwordLinksAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isLink");
    for (const char *text :
         {"https://chat.example.org/password/q8Yt0cVb3nLxW2aE", "chat.example.org/password/q8Yt0cVb3nLxW2aE",
          "Set a new one: https://chat.example.org/password/q8Yt0cVb3nLxW2aE.",
          "https://chat.example.org/password/q8Yt0cVb\n3nLxW2aE",
          "https://chat.example.org/Password/q8Yt0cVb3nLxW2aE?x"})
        QTest::newRow(text) << QString::fromLatin1(text) << false;
    for (const char *text : {"kith://chat.example.org/password/q8Yt0cVb3nLxW2aE",
                             "kith:https://chat.example.org/password/q8Yt0cVb3nLxW2aE"})
        QTest::newRow(text) << QString::fromLatin1(text) << true;
}

void tst_ServerAddress::passwordLinksAreRead()
{
    QFETCH(QString, text);
    QFETCH(bool, isLink);
    const ServerAddress expected{QUrl(QStringLiteral("wss://chat.example.org/v1/socket")), QString(),
                                 QStringLiteral("chat.example.org"), QStringLiteral("q8Yt0cVb3nLxW2aE")};
    const auto read = ServerAddress::parse(text);
    QVERIFY(read);
    QCOMPARE(*read, expected);
    QCOMPARE(ServerAddress::fromLink(text).has_value(), isLink);
    QVERIFY(!isLink || ServerAddress::fromLink(text) == expected);
}

void tst_ServerAddress::linksLeadBackToTheServer_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("link");
    QTest::newRow("encrypted") << QStringLiteral("chat.example.org")
                               << QStringLiteral("https://chat.example.org/join/Ab3_-9xT0cVb3nLx");
    QTest::newRow("port") << QStringLiteral("wss://chat.example.org:8470")
                          << QStringLiteral("https://chat.example.org:8470/join/Ab3_-9xT0cVb3nLx");
    QTest::newRow("this computer") << QStringLiteral("localhost:8470")
                                   << QStringLiteral("http://localhost:8470/join/Ab3_-9xT0cVb3nLx");
    QTest::newRow("IPv6") << QStringLiteral("[::1]:8470")
                          << QStringLiteral("http://[::1]:8470/join/Ab3_-9xT0cVb3nLx");
    QTest::newRow("letters of everywhere")
        << QStringLiteral("b\u00fccher.example")
        << QStringLiteral("https://xn--bcher-kva.example/join/Ab3_-9xT0cVb3nLx");
}

void tst_ServerAddress::linksLeadBackToTheServer()
{
    QFETCH(QString, address);
    QFETCH(QString, link);
    const auto code = QStringLiteral("Ab3_-9xT0cVb3nLx");
    const QUrl socket = ServerAddress::parse(address)->socket;
    QCOMPARE(inviteLink(socket, code), link);
    const auto invited = ServerAddress::parse(inviteLink(socket, code));
    QVERIFY(invited);
    QCOMPARE(invited->socket, socket);
    QCOMPARE(invited->invite, code);
    QCOMPARE(invited->passwordCode, QString());
    const auto forgetful = ServerAddress::parse(passwordLink(socket, code));
    QVERIFY(forgetful);
    QCOMPARE(forgetful->socket, socket);
    QCOMPARE(forgetful->invite, QString());
    QCOMPARE(forgetful->passwordCode, code);
}

void tst_ServerAddress::serversAreTold_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("same");
    QTest::newRow("same") << "wss://a.example/v1/socket"
                          << "wss://a.example/v1/socket" << true;
    QTest::newRow("port said") << "wss://a.example/v1/socket"
                               << "wss://a.example:443/v1/socket" << true;
    QTest::newRow("port") << "wss://a.example/v1/socket"
                          << "wss://a.example:8470/v1/socket" << false;
    QTest::newRow("host") << "wss://a.example/v1/socket"
                          << "wss://b.example/v1/socket" << false;
    QTest::newRow("encryption") << "wss://a.example:8470/v1/socket"
                                << "ws://a.example:8470/v1/socket" << false;
}

void tst_ServerAddress::serversAreTold()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(bool, same);
    QCOMPARE(isSameServer(QUrl(one), QUrl(other)), same);
    QCOMPARE(isSameServer(QUrl(other), QUrl(one)), same);
}

KITH_TEST(tst_ServerAddress)
#include "tst_serveraddress.moc"
