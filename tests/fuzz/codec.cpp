// SPDX-License-Identifier: Apache-2.0
#include "shared/codec.h"
#include "tests/fuzz/target.h"

using namespace kith;

namespace {

std::variant<Request, Rejected> decodeAgain(const Request &, const QByteArray &bytes, Encoding encoding)
{
    return decodeRequest(bytes, encoding);
}

std::variant<Reply, Rejected> decodeAgain(const Reply &, const QByteArray &bytes, Encoding encoding)
{
    return decodeReply(bytes, encoding);
}

template <typename Frame>
void check(const std::variant<Frame, Rejected> &decoded)
{
    if (const auto *rejected = std::get_if<Rejected>(&decoded)) {
        fuzz::require(!rejected->error.message.isEmpty(), "what is rejected is told why");
        return fuzz::require(!rejected->malformed || rejected->id == 0, "what is no frame has no id");
    }
    const Frame &frame = std::get<Frame>(decoded);
    for (const Encoding encoding : {Encoding::Json, Encoding::Cbor}) {
        const auto again = decodeAgain(frame, encode(frame, encoding), encoding);
        fuzz::require(again.index() == 0 && std::get<Frame>(again) == frame, "a frame survives the trip");
    }
}

} // namespace

//! Steered by a letter: j or c for a request in JSON or CBOR, J or C for a reply.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::Input input(data, size);
    const Encoding encoding = input.steer == 'c' || input.steer == 'C' ? Encoding::Cbor : Encoding::Json;
    if (input.steer == 'j' || input.steer == 'c')
        check(decodeRequest(input.bytes.toByteArray(), encoding));
    else
        check(decodeReply(input.bytes.toByteArray(), encoding));
    return 0;
}
