// SPDX-License-Identifier: Apache-2.0
#include "server/transport/http/requestreader.h"

#include "tests/fuzz/target.h"

#include <algorithm>

using namespace kith;

namespace {

constexpr int headerBytes = 600; // small, so that inputs get beyond them
constexpr std::int64_t bodyBytes = 200;

struct Read {
    QByteArray target;
    QByteArray body;
    bool operator==(const Read &) const = default;
};

struct All {
    std::vector<Read> requests;
    bool tooLong = false; //!< the next is, and so the last
};

//! The requests that \a bytes hold one behind another, when they come in pieces.
All readAll(QByteArrayView bytes, qsizetype piece)
{
    using Progress = RequestReader::Progress;
    All all;
    RequestReader reader(headerBytes);
    bool inBody = false;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        reader.feed(bytes.sliced(at, std::min(piece, bytes.size() - at)).toByteArray());
        for (;;) {
            const Progress progress = inBody ? reader.readBody(bodyBytes) : reader.readHeader();
            if (progress == Progress::NeedMore)
                break;
            all.tooLong = progress == Progress::HeaderTooLong;
            if (progress != Progress::Ready)
                return all;
            if (!std::exchange(inBody, !inBody))
                continue;
            const std::string &body = reader.request().body();
            fuzz::require(std::int64_t(body.size()) <= bodyBytes, "no body is longer than it may be");
            all.requests.push_back(
                {toBytes(reader.request().target()), QByteArray(body.data(), qsizetype(body.size()))});
            reader.next();
        }
    }
    return all;
}

} // namespace

//! Steered by the size of the pieces in which the bytes come.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::Input input(data, size);
    const auto atOnce = readAll(input.bytes, std::max<qsizetype>(1, input.bytes.size())).requests;
    for (const qsizetype piece : {qsizetype(1), qsizetype(1 + input.steer % 64)}) {
        const auto [inPieces, tooLong] = readAll(input.bytes, piece);
        // What is out of order may be found sooner or later, but what was read before it is the same.
        const std::size_t both = std::min(atOnce.size(), inPieces.size());
        fuzz::require(std::equal(atOnce.begin(), atOnce.begin() + std::ptrdiff_t(both), inPieces.begin()),
                      "how bytes are cut makes no difference to what is read");
        fuzz::require(both == atOnce.size() || tooLong, "and nothing whole is lost in pieces");
    }
    return 0;
}
