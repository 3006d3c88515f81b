// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/framefilter.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace kith {

namespace {

bool isControl(Opcode opcode)
{
    return std::uint8_t(opcode) & 0x8;
}

bool isKnown(Opcode opcode)
{
    return std::uint8_t(opcode) <= 2 || (std::uint8_t(opcode) >= 8 && std::uint8_t(opcode) <= 10);
}

// The codes of RFC 6455, 7.4, that a client may send. 1012 to 1014 are for servers, the rest below 3000 is undefined.
bool mayClose(int code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) || (code >= 3000 && code <= 4999);
}

quint64 bigEndian(const std::uint8_t *bytes, int size)
{
    quint64 value = 0;
    for (int i = 0; i < size; ++i)
        value = (value << 8) | bytes[i];
    return value;
}

} // namespace

FrameFilter::FrameFilter(Opcode messageOpcode, qint64 messageBytes, int controlFrames)
    : m_messageOpcode(messageOpcode)
    , m_messageBytes(messageBytes)
    , m_controlFrames(controlFrames)
    , m_controlFramesLeft(controlFrames)
{
}

void FrameFilter::feed(QByteArrayView bytes, QByteArray &out)
{
    while (!bytes.isEmpty() && !m_closed)
        bytes = bytes.sliced(m_inPayload ? takePayload(bytes, out) : takeHeader(bytes, out));
}

void FrameFilter::fail(CloseCode code, QByteArrayView reason, QByteArray &out)
{
    if (m_closed)
        return;
    appendMaskedFrame(out, Opcode::Close, closePayload(code, reason));
    m_closed = true;
    m_message = {};
    m_control = {};
}

int FrameFilter::headerLength() const
{
    if (m_headerSize < 2)
        return 2;
    const int length = m_header[1] & 0x7f;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + 4;
}

qsizetype FrameFilter::takeHeader(QByteArrayView bytes, QByteArray &out)
{
    const qsizetype taken = std::min<qsizetype>(bytes.size(), headerLength() - m_headerSize);
    std::copy_n(bytes.begin(), taken, m_header.begin() + m_headerSize);
    const bool firstBytes = m_headerSize < 2;
    m_headerSize = std::uint8_t(m_headerSize + taken);
    // The first two bytes are validated at once, because the rest may never come.
    if (firstBytes && m_headerSize == 2)
        beginFrame(out);
    if (m_closed || m_headerSize < headerLength())
        return taken;

    const int length = m_header[1] & 0x7f;
    const int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    m_left = extended ? bigEndian(&m_header[2], extended) : quint64(length);
    std::copy_n(m_header.begin() + 2 + extended, 4, m_mask.begin());
    m_maskAt = 0;
    m_headerSize = 0;
    if ((length == 126 && m_left < 126) || (length == 127 && (m_left <= 0xffff || m_left >> 63))) {
        fail(CloseCode::ProtocolError, "A length must take the fewest bytes.", out);
        return taken;
    }
    if (!isControl(m_opcode) && m_left > quint64(m_messageBytes - m_message.size())) {
        fail(CloseCode::TooBig, "A message may have " + QByteArray::number(m_messageBytes) + " bytes.", out);
        return taken;
    }
    m_inPayload = true;
    if (m_left == 0)
        endFrame(out);
    return taken;
}

void FrameFilter::beginFrame(QByteArray &out)
{
    m_final = m_header[0] & 0x80;
    m_opcode = Opcode(m_header[0] & 0x0f);
    if (m_header[0] & 0x70)
        return fail(CloseCode::ProtocolError, "No extension was agreed on, so reserved bits are zero.", out);
    if (!isKnown(m_opcode))
        return fail(CloseCode::ProtocolError, "Unknown opcode.", out);
    if (!(m_header[1] & 0x80))
        return fail(CloseCode::ProtocolError, "A client must mask its frames.", out);
    if (isControl(m_opcode))
        return beginControl(out);
    beginData(out);
}

void FrameFilter::beginControl(QByteArray &out)
{
    if (!m_final || (m_header[1] & 0x7f) > 125)
        fail(CloseCode::ProtocolError, "A control frame has at most 125 bytes and no fragments.", out);
}

void FrameFilter::beginData(QByteArray &out)
{
    if ((m_opcode == Opcode::Continuation) != m_inMessage) {
        return fail(CloseCode::ProtocolError,
                    m_inMessage ? "The fragments of a message may not be interrupted by another."
                                : "There is no message to continue.",
                    out);
    }
    if (m_inMessage)
        return;
    if (m_opcode != m_messageOpcode) {
        return fail(CloseCode::UnsupportedData,
                    m_messageOpcode == Opcode::Text ? "This subprotocol uses text messages."
                                                    : "This subprotocol uses binary messages.",
                    out);
    }
    m_inMessage = true;
}

void FrameFilter::unmask(char *bytes, qsizetype size)
{
    std::array<char, 8> mask; // the key twice, to unmask eight bytes at a time
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = char(m_mask[(m_maskAt + i) & 3]);
    m_maskAt = std::uint8_t((m_maskAt + size) & 3);
    const auto key = std::bit_cast<std::uint64_t>(mask);
    for (; size >= 8; size -= 8, bytes += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bytes, 8);
        eight ^= key;
        std::memcpy(bytes, &eight, 8);
    }
    for (std::size_t i = 0; i < std::size_t(size); ++i)
        bytes[i] = char(bytes[i] ^ mask[i]);
}

qsizetype FrameFilter::takePayload(QByteArrayView bytes, QByteArray &out)
{
    const qsizetype taken = qsizetype(std::min<quint64>(quint64(bytes.size()), m_left));
    QByteArray &target = isControl(m_opcode) ? m_control : m_message;
    const qsizetype start = target.size();
    target.append(bytes.first(taken));
    unmask(target.data() + start, taken);
    m_left -= quint64(taken);

    if (&target == &m_message && m_messageOpcode == Opcode::Text
        && !m_utf8.feed(QByteArrayView(target).sliced(start)))
        fail(CloseCode::InvalidPayload, "Text must be UTF-8.", out);
    else if (m_left == 0)
        endFrame(out);
    return taken;
}

void FrameFilter::endFrame(QByteArray &out)
{
    m_inPayload = false;
    if (isControl(m_opcode))
        return endControl(out);
    if (m_final)
        endData(out);
}

void FrameFilter::endData(QByteArray &out)
{
    if (!m_utf8.isComplete())
        return fail(CloseCode::InvalidPayload, "Text must be UTF-8.", out);
    appendMaskedFrame(out, Opcode::Binary, m_message);
    m_message = {};
    m_utf8.reset();
    m_inMessage = false;
    ++m_completed;
}

void FrameFilter::endControl(QByteArray &out)
{
    if (!m_inMessage)
        ++m_completed;
    if (m_opcode == Opcode::Close)
        return judgeClose(out);
    if (--m_controlFramesLeft < 0)
        return fail(CloseCode::PolicyViolation, "Too many pings.", out);
    if (m_opcode == Opcode::Ping)
        appendMaskedFrame(out, Opcode::Ping, m_control);
    else
        ++m_pongs;
    m_control = {};
}

void FrameFilter::judgeClose(QByteArray &out)
{
    if (m_control.size() == 1)
        return fail(CloseCode::ProtocolError, "A close code has two bytes.", out);
    if (m_control.size() >= 2) {
        if (!mayClose(int(bigEndian(reinterpret_cast<const std::uint8_t *>(m_control.constData()), 2))))
            return fail(CloseCode::ProtocolError, "This close code may not be sent.", out);
        Utf8Check reason;
        reason.feed(QByteArrayView(m_control).sliced(2));
        if (!reason.isComplete())
            return fail(CloseCode::InvalidPayload, "A close reason must be UTF-8.", out);
    }
    appendMaskedFrame(out, Opcode::Close, m_control);
    m_control = {};
    m_closed = true;
}

} // namespace kith
