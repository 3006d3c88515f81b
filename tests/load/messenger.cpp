// SPDX-License-Identifier: Apache-2.0
#include "tests/load/messenger.h"

namespace kith::load {

namespace {

void writeHex(std::uint64_t value, char *to, int digits)
{
    for (int at = digits - 1; at >= 0; --at, value >>= 4)
        to[at] = "0123456789abcdef"[value & 15];
}

bool readHex(std::string_view digits, std::uint64_t &value)
{
    value = 0;
    for (const char digit : digits) {
        const int number = digit >= '0' && digit <= '9' ? digit - '0'
            : digit >= 'a' && digit <= 'f'              ? digit - 'a' + 10
                                                        : -1;
        if (number < 0)
            return false;
        value = value << 4 | static_cast<std::uint64_t>(number);
    }
    return true;
}

} // namespace

void writeLabel(const Label &label, char *to)
{
    writeHex(label.run, to, 4);
    writeHex(label.sender, to + 4, 6);
    writeHex(label.number, to + 10, 10);
}

std::optional<Label> readLabel(std::string_view text)
{
    std::uint64_t run = 0;
    std::uint64_t sender = 0;
    Label label;
    if (text.size() < labelBytes || !readHex(text.substr(0, 4), run) || !readHex(text.substr(4, 6), sender)
        || !readHex(text.substr(10, 10), label.number))
        return std::nullopt;
    label.run = static_cast<std::uint32_t>(run);
    label.sender = static_cast<std::uint32_t>(sender);
    return label;
}

} // namespace kith::load
