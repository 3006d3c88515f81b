// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/proxyheader.h"

#include <QByteArrayList>
#include <QtEndian>

#include <algorithm>

namespace kith {

namespace {

constexpr QByteArrayView textSignature("PROXY ");
constexpr QByteArrayView binarySignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr qsizetype textBytes = 107; // including CRLF
constexpr qsizetype fixedBytes = 16; // the fixed part of the binary form

//! Returns whether one is a prefix of the other.
bool agree(QByteArrayView bytes, QByteArrayView signature)
{
    const qsizetype size = std::min(bytes.size(), signature.size());
    return bytes.first(size) == signature.first(size);
}

//! Returns null if \a text is no address of \a protocol, or one that only QHostAddress accepts: 127.1, fe80::1%eth0, white space.
QHostAddress addressOf(const QByteArray &text, QAbstractSocket::NetworkLayerProtocol protocol)
{
    const QHostAddress address(QString::fromLatin1(text));
    const bool exact = protocol == QAbstractSocket::IPv4Protocol
        ? address.toString().toLatin1() == text
        : std::ranges::all_of(text,
                              [](char c) { return QByteArrayView("0123456789abcdefABCDEF:.").contains(c); });
    return exact && address.protocol() == protocol ? address : QHostAddress();
}

bool isPort(const QByteArray &text)
{
    return QByteArray::number(text.toUShort()) == text;
}

ProxyVerdict readText(QByteArrayView bytes)
{
    const QByteArray head = bytes.first(std::min(bytes.size(), textBytes)).toByteArray();
    const qsizetype end = head.indexOf("\r\n");
    if (end < 0)
        return bytes.size() < textBytes ? ProxyVerdict() : NoProxyHeader();
    const qsizetype size = end + 2;
    const QByteArrayList words = head.first(end).split(' ');
    if (words[1] == "UNKNOWN")
        return ProxyHeader{{}, size};
    if ((words[1] != "TCP4" && words[1] != "TCP6") || words.size() != 6)
        return NoProxyHeader();
    const auto protocol = words[1] == "TCP4" ? QAbstractSocket::IPv4Protocol : QAbstractSocket::IPv6Protocol;
    const QHostAddress source = addressOf(words[2], protocol);
    if (source.isNull() || addressOf(words[3], protocol).isNull() || !isPort(words[4]) || !isPort(words[5]))
        return NoProxyHeader();
    return ProxyHeader{source, size};
}

ProxyVerdict readBinary(QByteArrayView bytes)
{
    if (bytes.size() < fixedBytes)
        return {};
    const auto *data = reinterpret_cast<const uchar *>(bytes.data());
    const int version = data[12] >> 4;
    const int command = data[12] & 0xf;
    const int family = data[13] >> 4;
    const int transport = data[13] & 0xf;
    const qsizetype size = fixedBytes + qFromBigEndian<quint16>(data + 14);
    if (version != 2 || command > 1 || size > proxyHeaderBytes)
        return NoProxyHeader();
    const bool local = command == 0; // a connection of the balancer itself; its addresses are ignored
    if (!local && (family > 3 || transport > 2))
        return NoProxyHeader();
    const bool tcp = !local && transport == 1 && (family == 1 || family == 2);
    const qsizetype addressBytes = family == 1 ? 4 : 16;
    if (tcp && size < fixedBytes + 2 * addressBytes + 4)
        return NoProxyHeader();
    if (bytes.size() < size)
        return {};
    if (!tcp) // no way for a client to connect
        return ProxyHeader{{}, size};
    const uchar *source = data + fixedBytes;
    return ProxyHeader{family == 1 ? QHostAddress(qFromBigEndian<quint32>(source)) : QHostAddress(source),
                       size};
}

} // namespace

ProxyVerdict readProxyHeader(QByteArrayView bytes)
{
    if (!agree(bytes, textSignature))
        return agree(bytes, binarySignature) ? readBinary(bytes) : NoProxyHeader();
    return bytes.size() < textSignature.size() ? ProxyVerdict() : readText(bytes);
}

} // namespace kith
