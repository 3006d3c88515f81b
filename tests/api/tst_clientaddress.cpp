// SPDX-License-Identifier: Apache-2.0
#include "server/api/clientaddress.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_ClientAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isWhatTheProxiesVouchFor_data();
    void isWhatTheProxiesVouchFor();
};

void tst_ClientAddress::isWhatTheProxiesVouchFor_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArrayList>("forwarded");
    QTest::addColumn<QString>("client");
    const auto row = [](const char *name, const char *peer, const QByteArrayList &forwarded,
                        const char *client) {
        QTest::newRow(name) << QString::fromLatin1(peer) << forwarded << QString::fromLatin1(client);
    };
    // Trusted are 10.0.0.0/24 and 2001:db8::1.
    row("no proxy", "192.0.2.1", {}, "192.0.2.1");
    row("no proxy that says it is one", "192.0.2.1", {"203.0.113.5"}, "192.0.2.1");
    row("a proxy", "10.0.0.5", {"203.0.113.5"}, "203.0.113.5");
    row("a proxy that says nothing", "10.0.0.5", {}, "10.0.0.5");
    row("a proxy outside the subnet", "10.0.1.5", {"203.0.113.5"}, "10.0.1.5");
    row("what the client made up", "10.0.0.5", {"198.51.100.1, 203.0.113.5"}, "203.0.113.5");
    row("two proxies", "10.0.0.5", {"203.0.113.5, 10.0.0.7"}, "203.0.113.5");
    row("two fields", "10.0.0.5", {"198.51.100.1", "203.0.113.5,10.0.0.7"}, "203.0.113.5");
    row("proxies alone", "10.0.0.5", {"10.0.0.6, 10.0.0.7"}, "10.0.0.6");
    row("no address", "10.0.0.5", {"203.0.113.5, unknown"}, "10.0.0.5");
    row("nothing", "10.0.0.5", {""}, "10.0.0.5");
    row("IPv6", "2001:db8::1", {"2001:db8:1::7"}, "2001:db8:1::7");
    row("IPv4 on an IPv6 listener", "::ffff:10.0.0.5", {"203.0.113.5"}, "203.0.113.5");
    row("IPv4 client on an IPv6 listener", "::ffff:192.0.2.1", {}, "192.0.2.1");
}

void tst_ClientAddress::isWhatTheProxiesVouchFor()
{
    QFETCH(QString, peer);
    QFETCH(QByteArrayList, forwarded);
    QFETCH(QString, client);
    HttpRequest request;
    request.peer = QHostAddress(peer);
    for (const QByteArray &value : forwarded)
        request.fields.emplace_back("x-forwarded-for", value);
    const Subnets proxies{QHostAddress::parseSubnet(QStringLiteral("10.0.0.0/24")),
                          QHostAddress::parseSubnet(QStringLiteral("2001:db8::1"))};
    QCOMPARE(clientAddress(request, proxies).toString(), client);
}

KITH_TEST(tst_ClientAddress)
#include "tst_clientaddress.moc"
