// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

//! The entry of a target, as libFuzzer calls it: any bytes. Ends the process where a promise is broken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace kith::fuzz {

inline void require(bool holds, const char *promise)
{
    if (holds)
        return;
    std::fprintf(stderr, "Broken: %s\n", promise);
    std::abort();
}

//! What steers a target stands in front of the bytes that it feeds.
struct Input {
    std::uint8_t steer = 0;
    QByteArrayView bytes;

    Input(const std::uint8_t *data, std::size_t size)
    {
        if (size == 0)
            return;
        steer = data[0];
        bytes = QByteArrayView(data + 1, qsizetype(size) - 1);
    }
};

} // namespace kith::fuzz
