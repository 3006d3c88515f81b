// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/frame.h"

namespace kith {

namespace {

constexpr char finalBit = char(0x80);
constexpr int maskBit = 0x80;

void appendBigEndian(QByteArray &out, std::uint64_t value, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out.append(char(value >> shift));
}

void appendHeader(QByteArray &out, Opcode opcode, qsizetype size, int mask)
{
    out.append(char(finalBit | char(opcode)));
    if (size < 126) {
        out.append(char(mask | int(size)));
    } else if (size <= 0xffff) {
        out.append(char(mask | 126));
        appendBigEndian(out, std::uint64_t(size), 2);
    } else {
        out.append(char(mask | 127));
        appendBigEndian(out, std::uint64_t(size), 8);
    }
}

} // namespace

QByteArray framePayload(Opcode opcode, const QByteArray &payload)
{
    QByteArray frame;
    frame.reserve(payload.size() + 10);
    appendHeader(frame, opcode, payload.size(), 0);
    return frame.append(payload);
}

void appendMaskedFrame(QByteArray &out, Opcode opcode, QByteArrayView payload)
{
    out.reserve(out.size() + payload.size() + 14);
    appendHeader(out, opcode, payload.size(), maskBit);
    out.append(4, '\0');
    out.append(payload);
}

QByteArray closePayload(CloseCode code, QByteArrayView reason)
{
    QByteArray payload;
    appendBigEndian(payload, std::uint64_t(code), 2);
    return payload.append(reason.first(std::min<qsizetype>(reason.size(), 123)));
}

} // namespace kith
