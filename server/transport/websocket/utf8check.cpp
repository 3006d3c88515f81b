// SPDX-License-Identifier: Apache-2.0
#include "server/transport/websocket/utf8check.h"

#include <algorithm>

namespace kith {

bool Utf8Check::feed(QByteArrayView bytes)
{
    m_valid = m_valid
        && std::all_of(bytes.begin(), bytes.end(), [this](char byte) { return take(std::uint8_t(byte)); });
    return m_valid;
}

bool Utf8Check::take(std::uint8_t byte)
{
    if (m_expected > 0) {
        if (byte < m_low || byte > m_high)
            return false;
        --m_expected;
        m_low = 0x80;
        m_high = 0xbf;
        return true;
    }
    if (byte < 0x80)
        return true;
    if (byte < 0xc2 || byte > 0xf4)
        return false;
    m_expected = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    // Excludes overlong forms, surrogates and values above U+10FFFF.
    m_low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
    m_high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
    return true;
}

} // namespace kith
