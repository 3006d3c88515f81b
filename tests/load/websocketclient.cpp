// SPDX-License-Identifier: Apache-2.0
#include "tests/load/websocketclient.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cstring>
#include <utility>

namespace kith::load {

namespace {

enum Opcode { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

constexpr std::size_t notYet = 0;

std::uint64_t readLength(std::string_view bytes)
{
    std::uint64_t length = 0;
    for (const char byte : bytes)
        length = length << 8 | static_cast<std::uint8_t>(byte);
    return length;
}

void appendLength(std::string &out, std::size_t length, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(length >> shift));
}

void mask(char *bytes, std::size_t count, std::uint32_t key)
{
    const std::uint64_t twice = static_cast<std::uint64_t>(key) << 32 | key;
    std::size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + at, 8);
        word ^= twice;
        std::memcpy(bytes + at, &word, 8);
    }
    for (; at < count; ++at)
        bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(key >> (8 * (at % 4))));
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

} // namespace

WebSocketClient::WebSocketClient(EpollLoop &loop, const Address &address, std::string path,
                                 std::string subprotocol)
    : Connection(loop, address)
    , m_path(std::move(path))
    , m_subprotocol(std::move(subprotocol))
    , m_opcode(m_subprotocol.ends_with("json") ? Text : Binary)
    , m_random(0x9e3779b97f4a7c15 ^ reinterpret_cast<std::uintptr_t>(this))
{
}

void WebSocketClient::connected()
{
    m_open = false;
    m_closeCode = 1006;
    m_fragments.clear();
    QByteArray nonce(16, 0);
    for (char &byte : nonce) {
        m_random = m_random * 6364136223846793005 + 1442695040888963407;
        byte = static_cast<char>(m_random >> 56);
    }
    m_key = nonce.toBase64();
    out().append("GET ").append(m_path).append(" HTTP/1.1\r\nHost: ").append(address().text());
    out().append(
        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ");
    out().append(m_key.constData());
    if (!m_subprotocol.empty())
        out().append("\r\nSec-WebSocket-Protocol: ").append(m_subprotocol);
    out().append("\r\n\r\n");
}

void WebSocketClient::gone(const std::string &reason)
{
    m_open = false;
    closed(m_closeCode, reason);
}

void WebSocketClient::breach(const std::string &what)
{
    drop();
    gone(what);
}

std::size_t WebSocketClient::take(std::string_view bytes)
{
    std::size_t used = 0;
    while (isOpen() && used < bytes.size()) {
        const std::string_view rest = bytes.substr(used);
        const std::size_t step = m_open ? takeFrame(rest) : takeAnswer(rest);
        if (step == notYet)
            break;
        used += step;
    }
    return used;
}

std::size_t WebSocketClient::takeAnswer(std::string_view bytes)
{
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return notYet;
    const std::string_view answer = bytes.substr(0, end + 2);
    const QByteArray accept =
        QCryptographicHash::hash(m_key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1)
            .toBase64();
    const std::size_t name = lower(answer).find("\r\nsec-websocket-accept:");
    const bool accepted = name != std::string::npos
        && answer.substr(name, answer.find("\r\n", name + 2) - name).find(accept.constData())
            != std::string_view::npos;
    if (!answer.starts_with("HTTP/1.1 101") || !accepted) {
        breach("the server refused: " + std::string(answer.substr(0, answer.find("\r\n"))));
        return notYet;
    }
    m_open = true;
    opened();
    return end + 4;
}

std::size_t WebSocketClient::takeFrame(std::string_view bytes)
{
    if (bytes.size() < 2)
        return notYet;
    const auto kindByte = static_cast<std::uint8_t>(bytes[0]);
    const auto sizeByte = static_cast<std::uint8_t>(bytes[1]);
    if ((kindByte & 0x70) || (sizeByte & 0x80)) {
        breach("reserved bits or a mask in a frame of the server");
        return notYet;
    }
    std::size_t head = 2;
    std::uint64_t length = sizeByte;
    if (sizeByte >= 126) {
        head += sizeByte == 126 ? 2 : 8;
        if (bytes.size() < head)
            return notYet;
        length = readLength(bytes.substr(2, head - 2));
    }
    if (bytes.size() - head < length)
        return notYet;
    const std::string_view payload = bytes.substr(head, length);
    const int opcode = kindByte & 0x0f;
    const bool final = kindByte & 0x80;
    if (opcode >= Close) {
        takeControl(opcode, payload);
    } else if (final && m_fragments.empty() && opcode == m_opcode) {
        received(payload);
    } else {
        m_fragments.append(payload);
        if (final)
            received(std::exchange(m_fragments, {}));
    }
    return head + length;
}

void WebSocketClient::takeControl(int opcode, std::string_view payload)
{
    if (opcode == Ping)
        sendFrame(Pong, payload);
    if (opcode != Close)
        return;
    m_closeCode = payload.size() >= 2 ? static_cast<int>(readLength(payload.substr(0, 2))) : 1005;
    const std::string reason(payload.substr(std::min<std::size_t>(2, payload.size())));
    breach(reason.empty() ? "closed" : reason);
}

void WebSocketClient::sayGoodbye()
{
    if (m_open)
        sendFrame(Close, std::string_view("\x03\xe8", 2));
}

void WebSocketClient::sendMessage(std::string_view message)
{
    sendFrame(m_opcode, message);
}

void WebSocketClient::sendFrame(int opcode, std::string_view payload)
{
    if (!isOpen())
        return;
    std::string &to = out();
    to.push_back(static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
        to.push_back(static_cast<char>(0x80 | payload.size()));
    } else {
        const bool wide = payload.size() > 0xffff;
        to.push_back(static_cast<char>(0x80 | (wide ? 127 : 126)));
        appendLength(to, payload.size(), wide ? 8 : 2);
    }
    m_random = m_random * 6364136223846793005 + 1442695040888963407;
    const auto key = static_cast<std::uint32_t>(m_random >> 32);
    to.append(reinterpret_cast<const char *>(&key), 4);
    const std::size_t at = to.size();
    to.append(payload);
    mask(to.data() + at, payload.size(), key);
    writeLater();
}

} // namespace kith::load
