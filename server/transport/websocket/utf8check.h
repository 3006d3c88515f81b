// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <cstdint>

namespace kith {

/*!
    Tells whether bytes that come in pieces are UTF-8 (Unicode 15, table 3-7), whatever the pieces.

    A fault shows at the first byte that no valid text can have there.
*/
class Utf8Check
{
public:
    //! False once the bytes so far cannot begin a valid text; it stays false until reset().
    bool feed(QByteArrayView bytes);
    //! Whether the text may end here.
    bool isComplete() const { return m_valid && m_expected == 0; }
    void reset() { *this = {}; }

private:
    bool take(std::uint8_t byte);

    bool m_valid = true;
    std::uint8_t m_expected = 0; //!< continuation bytes still to come
    std::uint8_t m_low = 0x80; //!< bounds of the next one
    std::uint8_t m_high = 0xbf;
};

} // namespace kith
