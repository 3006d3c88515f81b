// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/proxyheader.h"
#include "tests/runner/runner.h"

using namespace kith;

namespace {

const QByteArray signature("\r\n\r\n\0\r\nQUIT\n", 12);
const QByteArray ipv4 = QByteArray::fromHex("c0000207 c6336401 d431 01bb"); // 192.0.2.7 to 198.51.100.1
const QByteArray ipv6 =
    QByteArray::fromHex("20010db8000000000000000000000007 20010db8000000000000000000000001"
                        "d431 01bb");

//! Returns a header of version 2 with the correct length field.
QByteArray binary(int versionAndCommand, int familyAndTransport, const QByteArray &rest = {})
{
    QByteArray header = signature;
    for (const qsizetype byte :
         {qsizetype(versionAndCommand), qsizetype(familyAndTransport), rest.size() >> 8, rest.size() & 0xff})
        header.append(char(byte));
    return header + rest;
}

QByteArray text(const QByteArray &line)
{
    return "PROXY " + line + "\r\n";
}

//! Returns the first verdict when bytes arrive one by one, and their number then.
std::pair<ProxyVerdict, qsizetype> firstVerdict(const QByteArray &bytes)
{
    for (qsizetype size = 0; size <= bytes.size(); ++size) {
        const ProxyVerdict verdict = readProxyHeader(QByteArrayView(bytes).first(size));
        if (verdict.index() != 0)
            return {verdict, size};
    }
    return {};
}

} // namespace

class tst_ProxyHeader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersInOrderNameTheSource_data();
    void headersInOrderNameTheSource();
    void whatIsNoHeaderIsRefused_data();
    void whatIsNoHeaderIsRefused();
    void anotherProtocolIsRefusedByItsFirstBytes_data();
    void anotherProtocolIsRefusedByItsFirstBytes();
    void lengthsAreBounded();
};

void tst_ProxyHeader::headersInOrderNameTheSource_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("source");
    const auto row = [](const char *name, const QByteArray &header, const char *source) {
        QTest::newRow(name) << header << QString::fromLatin1(source);
    };
    const char *own = "";
    row("v1 IPv4", text("TCP4 192.0.2.7 198.51.100.1 54321 443"), "192.0.2.7");
    row("v1 longest IPv4", text("TCP4 255.255.255.255 255.255.255.255 65535 65535"), "255.255.255.255");
    row("v1 shortest IPv4", text("TCP4 0.0.0.0 0.0.0.0 0 0"), "0.0.0.0");
    row("v1 IPv6", text("TCP6 2001:db8::7 2001:DB8::1 54321 443"), "2001:db8::7");
    row("v1 longest IPv6",
        text("TCP6 2001:0db8:0000:0000:0000:0000:0000:0007 2001:0db8:0000:0000:0000:0000:0000:0001 65535 "
             "65535"),
        "2001:db8::7");
    row("v1 IPv4 in IPv6", text("TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 54321 443"), "::ffff:192.0.2.7");
    row("v1 unknown", text("UNKNOWN"), own);
    row("v1 unknown with addresses", text("UNKNOWN 192.0.2.7 198.51.100.1 54321 443"), own);
    row("v1 unknown with anything", text("UNKNOWN  x\ny\rz " + QByteArray(70, '\xff')), own);

    row("v2 IPv4", binary(0x21, 0x11, ipv4), "192.0.2.7");
    row("v2 IPv6", binary(0x21, 0x21, ipv6), "2001:db8::7");
    row("v2 IPv4 in IPv6",
        binary(0x21, 0x21, QByteArray::fromHex("00000000000000000000ffffc0000207") + ipv6.mid(16)),
        "::ffff:192.0.2.7");
    row("v2 IPv4 and more", binary(0x21, 0x11, ipv4 + QByteArray::fromHex("040003000000")), "192.0.2.7");
    row("v2 IPv6 and more", binary(0x21, 0x21, ipv6 + "\r\n"), "2001:db8::7");
    row("v2 local", binary(0x20, 0x00), own);
    row("v2 local with addresses", binary(0x20, 0x11, ipv4), own);
    row("v2 local of any family", binary(0x20, 0xff, "x"), own);
    row("v2 unspecified", binary(0x21, 0x00), own);
    row("v2 unspecified with anything", binary(0x21, 0x00, ipv6), own);
    row("v2 UDP", binary(0x21, 0x12, ipv4), own);
    row("v2 UDP over IPv6", binary(0x21, 0x22, ipv6), own);
    row("v2 IPv4 of no transport", binary(0x21, 0x10, ipv4), own);
    row("v2 Unix", binary(0x21, 0x31, QByteArray(216, '/')), own);
    row("v2 Unix datagrams", binary(0x21, 0x32, QByteArray(216, '/')), own);
}

void tst_ProxyHeader::headersInOrderNameTheSource()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, source);
    for (const QByteArray &behind : {QByteArray(), QByteArray("\r\n"), QByteArray(1000, '\x16')}) {
        const ProxyVerdict verdict = readProxyHeader(header + behind);
        QVERIFY(std::holds_alternative<ProxyHeader>(verdict));
        QCOMPARE(std::get<ProxyHeader>(verdict).source, QHostAddress(source));
        QCOMPARE(std::get<ProxyHeader>(verdict).size, header.size());
    }
    // Every proper prefix needs more bytes.
    QCOMPARE(firstVerdict(header).second, header.size());
}

void tst_ProxyHeader::whatIsNoHeaderIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto line = [](const char *name, const QByteArray &words) {
        QTest::addRow("v1 %s", name) << text(words);
    };
    line("nothing", "");
    line("another protocol", "TCP5 192.0.2.7 198.51.100.1 54321 443");
    line("small letters", "tcp4 192.0.2.7 198.51.100.1 54321 443");
    line("a longer word than unknown", "UNKNOWNS");
    line("unknown and a line feed", "UNKNOWN\n");
    line("two spaces", "TCP4  192.0.2.7 198.51.100.1 54321 443");
    line("a tab", "TCP4\t192.0.2.7 198.51.100.1 54321 443");
    line("a tab before the address", "TCP4 \t192.0.2.7 198.51.100.1 54321 443");
    line("a tab before the IPv6 address", "TCP6 \t2001:db8::7 2001:db8::1 54321 443");
    line("a space at the end", "TCP4 192.0.2.7 198.51.100.1 54321 443 ");
    line("no destination port", "TCP4 192.0.2.7 198.51.100.1 54321");
    line("a word too many", "TCP4 192.0.2.7 198.51.100.1 54321 443 1");
    line("IPv6 as IPv4", "TCP4 2001:db8::7 2001:db8::1 54321 443");
    line("IPv4 as IPv6", "TCP6 192.0.2.7 198.51.100.1 54321 443");
    line("mixed families", "TCP6 2001:db8::7 198.51.100.1 54321 443");
    line("a number above 255", "TCP4 192.0.2.256 198.51.100.1 54321 443");
    line("three numbers", "TCP4 192.0.7 198.51.100.1 54321 443");
    line("a leading zero", "TCP4 192.0.02.7 198.51.100.1 54321 443");
    line("hexadecimal", "TCP4 0xc0.0.2.7 198.51.100.1 54321 443");
    line("a name", "TCP4 localhost 198.51.100.1 54321 443");
    line("a wrong destination", "TCP4 192.0.2.7 198.51.100 54321 443");
    line("nine groups", "TCP6 1:2:3:4:5:6:7:8:9 2001:db8::1 54321 443");
    line("two gaps", "TCP6 2001::db8::7 2001:db8::1 54321 443");
    line("five digits", "TCP6 2001:0db80::7 2001:db8::1 54321 443");
    line("a scope", "TCP6 fe80::1%1 2001:db8::1 54321 443");
    line("an empty scope", "TCP6 fe80::1% 2001:db8::1 54321 443");
    line("a port above 65535", "TCP4 192.0.2.7 198.51.100.1 65536 443");
    line("a destination port above 65535", "TCP4 192.0.2.7 198.51.100.1 54321 65536");
    line("a port below 0", "TCP4 192.0.2.7 198.51.100.1 -1 443");
    line("a port with a leading zero", "TCP4 192.0.2.7 198.51.100.1 054321 443");
    line("an empty port", "TCP4 192.0.2.7 198.51.100.1  443");
    line("a line feed in the port", "TCP4 192.0.2.7 198.51.100.1 54321 443\n");
    line("a null byte", QByteArray("TCP4 192.0.2.7\0 198.51.100.1 54321 443", 38));
    QTest::newRow("v1 line feed alone")
        << QByteArray("PROXY TCP4 192.0.2.7 198.51.100.1 54321 443\n") + QByteArray(100, 'x');
    QTest::newRow("v1 carriage return alone")
        << QByteArray("PROXY TCP4 192.0.2.7 198.51.100.1 54321 443\r") + QByteArray(100, 'x');

    QTest::newRow("v2 version 1") << binary(0x11, 0x11, ipv4);
    QTest::newRow("v2 version 3") << binary(0x31, 0x11, ipv4);
    QTest::newRow("v2 command 2") << binary(0x22, 0x11, ipv4);
    QTest::newRow("v2 command 15") << binary(0x2f, 0x11, ipv4);
    QTest::newRow("v2 family 4") << binary(0x21, 0x41, ipv4);
    QTest::newRow("v2 transport 3") << binary(0x21, 0x13, ipv4);
    QTest::newRow("v2 IPv4 too short") << binary(0x21, 0x11, ipv4.chopped(1));
    QTest::newRow("v2 IPv4 without addresses") << binary(0x21, 0x11);
    QTest::newRow("v2 IPv6 too short") << binary(0x21, 0x21, ipv6.chopped(1));
    QTest::newRow("v2 IPv4 as IPv6") << binary(0x21, 0x21, ipv4);
}

void tst_ProxyHeader::whatIsNoHeaderIsRefused()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(std::holds_alternative<NoProxyHeader>(readProxyHeader(bytes)));
    QVERIFY(std::holds_alternative<NoProxyHeader>(firstVerdict(bytes).first));
}

void tst_ProxyHeader::anotherProtocolIsRefusedByItsFirstBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("needed");
    QTest::newRow("HTTP") << QByteArray("GET /v1/socket HTTP/1.1") << 1;
    QTest::newRow("HTTP, too") << QByteArray("PROPFIND /") << 4;
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01") << 1;
    QTest::newRow("no space") << QByteArray("PROXYTCP4") << 6;
    QTest::newRow("small letters") << QByteArray("proxy TCP4") << 1;
    QTest::newRow("an empty line") << QByteArray("\r\nPROXY TCP4") << 3;
    for (int at = 0; at < signature.size(); ++at) {
        QByteArray wrong = binary(0x21, 0x11, ipv4);
        wrong[at] = char(wrong[at] ^ 0x80);
        QTest::addRow("v2 byte %d", at) << wrong << at + 1;
    }
}

void tst_ProxyHeader::anotherProtocolIsRefusedByItsFirstBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, needed);
    const auto [verdict, size] = firstVerdict(bytes);
    QVERIFY(std::holds_alternative<NoProxyHeader>(verdict));
    QCOMPARE(size, needed);
}

void tst_ProxyHeader::lengthsAreBounded()
{
    const qsizetype words = text("UNKNOWN ").size();
    QVERIFY(std::holds_alternative<ProxyHeader>(
        readProxyHeader(text("UNKNOWN " + QByteArray(107 - words, 'x')))));
    const auto [tooLong, textSize] = firstVerdict(text("UNKNOWN " + QByteArray(108 - words, 'x')));
    QVERIFY(std::holds_alternative<NoProxyHeader>(tooLong));
    QCOMPARE(textSize, 107);

    const QByteArray most = ipv4 + QByteArray(proxyHeaderBytes - 16 - ipv4.size(), 'x');
    QVERIFY(std::holds_alternative<ProxyHeader>(readProxyHeader(binary(0x21, 0x11, most))));
    for (const int command : {0x20, 0x21}) {
        const auto [refused, size] = firstVerdict(binary(command, 0x11, most + 'x'));
        QVERIFY(std::holds_alternative<NoProxyHeader>(refused));
        QCOMPARE(size, 16); // rejected as soon as the length is read
    }
}

KITH_TEST(tst_ProxyHeader)
#include "tst_proxyheader.moc"
