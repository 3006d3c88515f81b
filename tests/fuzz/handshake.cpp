// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/handshakevalidator.h"

#include "tests/fuzz/target.h"

#include <algorithm>

using namespace kith;

namespace {

const TransportConfig &config()
{
    static const TransportConfig config = [] {
        TransportConfig small;
        small.limits.headerBytes = 600; // so that inputs get beyond it
        small.allowedOrigins = {"https://chat.example.org"};
        return small;
    }();
    return config;
}

//! The verdict on \a bytes that come in pieces; what is behind an upgrade is put together again.
HandshakeValidator::Verdict judged(QByteArrayView bytes, qsizetype piece,
                                   OtherPaths others = OtherPaths::Rejected)
{
    HandshakeValidator front(config(), others);
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        HandshakeValidator::Verdict verdict =
            front.feed(bytes.sliced(at, std::min(piece, bytes.size() - at)).toByteArray());
        if (auto *upgrade = std::get_if<Upgrade>(&verdict))
            upgrade->rest += bytes.sliced(std::min(at + piece, bytes.size())).toByteArray();
        if (verdict.index() != 0)
            return verdict;
    }
    fuzz::require(front.timeoutAnswer().isEmpty() == bytes.isEmpty(),
                  "who has begun is told when time is over");
    return {};
}

void check(const Upgrade &upgrade)
{
    fuzz::require(QByteArray::fromBase64(upgrade.key).size() == 16, "a key has 16 bytes");
    fuzz::require(std::ranges::count(config().subprotocols, upgrade.subprotocol.name, &Subprotocol::name)
                      == 1,
                  "the subprotocol is one that is offered");
}

void check(const Rejection &refusal)
{
    fuzz::require(refusal.status >= 400 && refusal.status < 500, "a refusal has a status of its own");
    fuzz::require(refusal.answer.startsWith("HTTP/1.1 " + QByteArray::number(refusal.status) + ' ')
                      && refusal.answer.contains("\r\n\r\n"),
                  "and is a whole HTTP answer");
}

} // namespace

//! Steered by the size of the pieces in which the bytes come.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::Input input(data, size);
    const HandshakeValidator::Verdict atOnce =
        judged(input.bytes, std::max<qsizetype>(1, input.bytes.size()));
    const HandshakeValidator::Verdict inPieces = judged(input.bytes, 1 + input.steer % 64);
    for (const HandshakeValidator::Verdict *verdict : {&atOnce, &inPieces}) {
        if (const auto *refusal = std::get_if<Rejection>(verdict))
            check(*refusal);
    }
    const bool isForOther =
        std::holds_alternative<OtherRequest>(judged(input.bytes, 1 + input.steer % 64, OtherPaths::Passed));
    fuzz::require(!isForOther || !std::holds_alternative<Upgrade>(atOnce),
                  "no handshake is passed to others");
    // What is no request may be refused sooner or later, but never let in.
    const auto *upgrade = std::get_if<Upgrade>(&atOnce);
    const auto *other = std::get_if<Upgrade>(&inPieces);
    fuzz::require(!upgrade == !other, "how bytes are cut makes no difference to what is let in");
    if (upgrade) {
        check(*upgrade);
        fuzz::require(other->key == upgrade->key && other->subprotocol.name == upgrade->subprotocol.name
                          && other->rest == upgrade->rest,
                      "nor to what is read of it");
    }
    return 0;
}
