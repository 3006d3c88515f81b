// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/proxyheader.h"

#include "tests/fuzz/target.h"

#include <algorithm>

using namespace kith;

//! Steered by how many of the bytes have come at first.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::Input input(data, size);
    const ProxyVerdict whole = readProxyHeader(input.bytes);
    fuzz::require(whole.index() != 0 || input.bytes.size() < proxyHeaderBytes, "so many bytes suffice");

    const qsizetype cut = std::min<qsizetype>(input.steer, input.bytes.size());
    const ProxyVerdict early = readProxyHeader(input.bytes.first(cut));
    fuzz::require(early.index() == 0 || early.index() == whole.index(), "what follows changes no verdict");

    const auto *header = std::get_if<ProxyHeader>(&whole);
    if (!header)
        return 0;
    fuzz::require(header->size > 0 && header->size <= std::min(input.bytes.size(), proxyHeaderBytes),
                  "a header lies within what came");
    fuzz::require(header->source.scopeId().isEmpty(), "and names no interface of this computer");
    fuzz::require((early.index() == 0) == (cut < header->size), "no byte of it is left out");
    if (const auto *same = std::get_if<ProxyHeader>(&early))
        fuzz::require(same->size == header->size && same->source == header->source,
                      "and none behind it is read");
    return 0;
}
