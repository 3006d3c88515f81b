// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/framefilter.h"

#include "tests/fuzz/target.h"

#include <QString>

using namespace kith;

namespace {

constexpr qint64 messageBytes = 300; // small, so that inputs get beyond it and need a length of two bytes
constexpr int controlFrames = 8;

//! Takes what the filter passed on apart, and holds it to what QWebSocket may see.
void checkPassedOn(QByteArrayView out, Opcode messageOpcode)
{
    bool closed = false;
    const auto byte = [&out](qsizetype at) { return std::uint8_t(out[at]); };
    while (!out.isEmpty()) {
        fuzz::require(!closed, "behind a close frame nothing is passed on");
        fuzz::require(out.size() >= 6 && (byte(0) & 0xf0) == 0x80,
                      "frames are final and have no reserved bit");
        fuzz::require(byte(1) & 0x80, "frames are masked");
        const auto opcode = Opcode(byte(0) & 0x0f);
        qsizetype length = byte(1) & 0x7f, header = 2;
        if (length == 126) {
            length = byte(2) << 8 | byte(3);
            header = 4;
        }
        fuzz::require(length <= messageBytes && out.size() >= header + 4 + length,
                      "frames are whole and bounded");
        fuzz::require(out.sliced(header, 4) == QByteArrayView("\0\0\0\0", 4), "the mask key is zero");
        const QByteArrayView payload = out.sliced(header + 4, length);
        closed = opcode == Opcode::Close;
        if (opcode == Opcode::Binary)
            fuzz::require(messageOpcode == Opcode::Binary || payload.isValidUtf8(), "texts are UTF-8");
        else
            fuzz::require((closed || opcode == Opcode::Ping) && length <= 125,
                          "the rest are pings and a close frame");
        out = out.sliced(header + 4 + length);
    }
}

} // namespace

//! Steered by the lowest bit (text or binary) and, above it, the size of the pieces in which the bytes come.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::Input input(data, size);
    const Opcode opcode = input.steer & 1 ? Opcode::Binary : Opcode::Text;
    FrameFilter atOnce(opcode, messageBytes, controlFrames), inPieces(opcode, messageBytes, controlFrames);
    QByteArray out, outOfPieces;
    atOnce.feed(input.bytes, out);
    const qsizetype piece = 1 + (input.steer >> 1) % 32;
    for (qsizetype at = 0; at < input.bytes.size(); at += piece)
        inPieces.feed(input.bytes.sliced(at, qMin(piece, input.bytes.size() - at)), outOfPieces);

    checkPassedOn(out, opcode);
    fuzz::require(out == outOfPieces, "how bytes are cut makes no difference");
    fuzz::require(atOnce.isClosed() == inPieces.isClosed() && atOnce.isPartial() == inPieces.isPartial()
                      && atOnce.completed() == inPieces.completed() && atOnce.pongs() == inPieces.pongs(),
                  "nor for what is known of them");
    return 0;
}
