// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

#include <cstdint>

namespace kith {

/*!
    Validates UTF-8 (Unicode 15, table 3-7) in pieces of any size.

    Fails at the first byte that no valid text can have at its place.
*/
class Utf8Check
{
public:
    //! Returns false once the bytes so far cannot begin a valid text, and until reset().
    bool feed(QByteArrayView bytes);
    //! Returns whether the text may end here.
    bool isComplete() const { return m_valid && m_expected == 0; }
    void reset() { *this = {}; }

private:
    bool take(std::uint8_t byte);

    bool m_valid = true;
    std::uint8_t m_expected = 0; //!< continuation bytes not yet received
    std::uint8_t m_low = 0x80; //!< bounds of the next byte
    std::uint8_t m_high = 0xbf;
};

} // namespace kith
