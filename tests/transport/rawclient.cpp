// SPDX-License-Identifier: Apache-2.0
#include "rawclient.h"

#include <QHostAddress>
#include <QTest>
#include <QtEndian>

namespace {

constexpr int patience = 20'000; // milliseconds, for slow machines under sanitizers
constexpr char maskKey[] = "\x37\xfa\x21\x3d"; // from the example in RFC 6455, 5.7

QByteArray bigEndian(quint64 value, int bytes)
{
    QByteArray result(bytes, '\0');
    for (int i = 0; i < bytes; ++i)
        result[i] = char(value >> (8 * (bytes - 1 - i)));
    return result;
}

} // namespace

QByteArray clientFrame(int first, const QByteArray &payload, LengthForm form, bool masked)
{
    const int maskBit = masked ? 0x80 : 0;
    if (form == LengthForm::Shortest && payload.size() > 125)
        form = payload.size() > 0xffff ? LengthForm::Eight : LengthForm::Two;
    QByteArray frame(1, char(first));
    if (form == LengthForm::Shortest)
        frame.append(char(maskBit | int(payload.size())));
    else if (form == LengthForm::Two)
        frame.append(char(maskBit | 126)).append(bigEndian(quint64(payload.size()), 2));
    else
        frame.append(char(maskBit | 127)).append(bigEndian(quint64(payload.size()), 8));
    if (!masked)
        return frame.append(payload);
    frame.append(maskKey, 4);
    for (qsizetype i = 0; i < payload.size(); ++i)
        frame.append(char(payload[i] ^ maskKey[i % 4]));
    return frame;
}

QByteArray closeFrame(int code, const QByteArray &reason)
{
    return clientFrame(0x88, bigEndian(quint64(code), 2) + reason);
}

QByteArray handshake(const QByteArray &subprotocol)
{
    return "GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: "
           "13\r\nSec-WebSocket-Protocol: "
        + subprotocol + "\r\n\r\n";
}

RawClient::RawClient(quint16 port)
{
    resumeReading();
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    if (!QTest::qWaitFor([this] { return isConnected(); }, patience))
        QTest::qFail("the server does not accept", __FILE__, __LINE__);
}

void RawClient::write(const QByteArray &bytes)
{
    m_socket.write(bytes);
    m_socket.flush();
}

bool RawClient::upgrade(const QByteArray &subprotocol)
{
    write(handshake(subprotocol));
    return upgraded();
}

bool RawClient::upgraded()
{
    const bool switched = status() == 101;
    m_received.remove(0, m_received.indexOf("\r\n\r\n") + 4);
    return switched;
}

void RawClient::stopReading()
{
    m_socket.disconnect(&m_socket);
    m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 64 * 1024);
    m_socket.setReadBufferSize(1);
}

void RawClient::resumeReading()
{
    const auto read = [this] { m_received.append(m_socket.readAll()); };
    QObject::connect(&m_socket, &QIODevice::readyRead, &m_socket, read);
    m_socket.setReadBufferSize(0);
    if (isConnected())
        read();
}

QByteArray RawClient::answer()
{
    if (status() != 101)
        waitForEnd();
    return m_received;
}

int RawClient::status()
{
    (void)QTest::qWaitFor([this] { return m_received.contains("\r\n\r\n") || !isConnected(); }, patience);
    return m_received.startsWith("HTTP/1.1 ") ? m_received.mid(9, 3).toInt() : 0;
}

QByteArray RawClient::httpAnswer(bool headOnly)
{
    qsizetype size = 0;
    const auto whole = [&] {
        const qsizetype header = m_received.indexOf("\r\n\r\n") + 4;
        const qsizetype length = m_received.indexOf("\r\nContent-Length: ");
        if (header < 4)
            return false;
        const bool hasBody = !headOnly && length >= 0 && length < header;
        const qsizetype at = length + 18;
        size = header + (hasBody ? m_received.mid(at, m_received.indexOf('\r', at) - at).toLongLong() : 0);
        return m_received.size() >= size;
    };
    (void)QTest::qWaitFor([&] { return whole() || !isConnected(); }, patience);
    if (!whole())
        return {};
    const QByteArray answer = m_received.left(size);
    m_received.remove(0, size);
    return answer;
}

QByteArray RawClient::until(const QByteArray &end)
{
    const auto found = [&] { return m_received.indexOf(end); };
    (void)QTest::qWaitFor([&] { return found() >= 0 || !isConnected(); }, patience);
    if (found() < 0)
        return {};
    const QByteArray taken = m_received.left(found() + end.size());
    m_received.remove(0, taken.size());
    return taken;
}

std::optional<ServerFrame> RawClient::takeFrame()
{
    if (m_received.size() < 2)
        return std::nullopt;
    const auto *bytes = reinterpret_cast<const uchar *>(m_received.constData());
    const int length = bytes[1] & 0x7f;
    const int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    const bool masked = bytes[1] & 0x80;
    const qsizetype header = 2 + extended + (masked ? 4 : 0);
    if (m_received.size() < header)
        return std::nullopt;
    const quint64 size = extended == 2 ? qFromBigEndian<quint16>(bytes + 2)
        : extended == 8                ? qFromBigEndian<quint64>(bytes + 2)
                                       : quint64(length);
    if (quint64(m_received.size() - header) < size)
        return std::nullopt;
    const ServerFrame frame{bytes[0], masked, m_received.mid(header, qsizetype(size))};
    m_received.remove(0, header + qsizetype(size));
    return frame;
}

std::optional<ServerFrame> RawClient::nextFrame()
{
    std::optional<ServerFrame> frame;
    (void)QTest::qWaitFor(
        [this, &frame] {
            frame = takeFrame();
            return frame || !isConnected();
        },
        patience);
    return frame ? frame : takeFrame();
}

int RawClient::closeCode()
{
    while (const auto frame = nextFrame()) {
        if (frame->opcode() != 8)
            continue;
        m_closeReason = frame->payload.mid(2);
        return frame->payload.size() < 2 ? 1005 : qFromBigEndian<quint16>(frame->payload.constData());
    }
    return 0;
}

bool RawClient::waitForEnd()
{
    return QTest::qWaitFor([this] { return !isConnected(); }, patience);
}
