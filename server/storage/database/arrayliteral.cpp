// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/arrayliteral.h"

#include <array>
#include <charconv>

namespace kith {

void ArrayLiteral::add(std::int64_t number)
{
    m_hasValues = m_hasValues || number != 0;
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    next().append(QLatin1StringView(digits.data(), end - digits.data()));
}

void ArrayLiteral::add(QByteArrayView bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    QString &text = next();
    if (bytes.isNull()) {
        text += QLatin1StringView("NULL");
        return;
    }
    m_hasValues = true;
    text += QLatin1StringView("\"\\\\x");
    const qsizetype at = text.size();
    text.resize(at + 2 * bytes.size());
    QChar *to = text.data() + at;
    for (const char byte : bytes) {
        *to++ = QLatin1Char(digits[static_cast<unsigned char>(byte) >> 4]);
        *to++ = QLatin1Char(digits[byte & 0xf]);
    }
    text += u'"';
}

QString &ArrayLiteral::next()
{
    if (!isEmpty())
        m_text += u',';
    return m_text;
}

} // namespace kith
