// SPDX-License-Identifier: Apache-2.0
#include "shared/jsonwriter.h"

#include <cstring>

namespace kith::json {

namespace {

constexpr bool mustBeEscaped(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

//! Whether one of eight characters must be escaped.
bool anyMustBeEscaped(const char *eight)
{
    constexpr std::uint64_t each = 0x0101010101010101;
    std::uint64_t chars = 0;
    std::memcpy(&chars, eight, sizeof chars);
    // Sets the top bit of bytes below the limit; what it sets above the first of them does not matter.
    const auto below = [](std::uint64_t bytes, std::uint64_t limit) {
        return (bytes - each * limit) & ~bytes;
    };
    const std::uint64_t found = below(chars, 0x20) | below(chars ^ each * std::uint64_t('"'), 1)
        | below(chars ^ each * std::uint64_t('\\'), 1);
    return (found & each << 7) != 0;
}

//! Returns the first character that must be escaped, or \a end.
const char *findEscaped(const char *at, const char *end)
{
    while (end - at >= 8 && !anyMustBeEscaped(at))
        at += 8;
    return std::find_if(at, end, mustBeEscaped);
}

char *writeEscape(char c, char *to)
{
    constexpr std::string_view chars("\"\\\b\f\n\r\t");
    constexpr std::string_view letters("\"\\bfnrt");
    *to++ = '\\';
    if (const auto i = chars.find(c); i != std::string_view::npos) {
        *to++ = letters[i];
        return to;
    }
    to = std::copy_n("u00", 3, to);
    *to++ = char('0' + (c >> 4));
    *to++ = "0123456789abcdef"[c & 15];
    return to;
}

} // namespace

void Writer::text(const QString &value)
{
    const QByteArray utf8 = value.toUtf8();
    const char *at = utf8.begin();
    m_out.append('"');
    while (at != utf8.end()) {
        const char *const next = findEscaped(at, utf8.end());
        m_out.append(QByteArrayView(at, next));
        at = next;
        constexpr int longestEscape = 6;
        for (; at != utf8.end() && mustBeEscaped(*at); ++at)
            m_out.commit(writeEscape(*at, m_out.room(longestEscape)));
    }
    m_out.append(QByteArrayView("\","));
}

} // namespace kith::json
