// SPDX-License-Identifier: Apache-2.0
#include "shared/ids.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QRandomGenerator>

#include <algorithm>

namespace kith {

namespace {

//! Whether a dash stands before the byte \a index of a UUID.
constexpr bool followsDash(std::size_t index)
{
    return index == 4 || index == 6 || index == 8 || index == 10;
}

void setVersion(UuidBytes &bytes, std::uint8_t version)
{
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | (version << 4));
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
}

//! The value of each character as a hexadecimal digit, or -1.
constexpr auto hexValues = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 10; ++i)
        values['0' + i] = std::int8_t(i);
    for (int i = 0; i < 6; ++i)
        values['a' + i] = values['A' + i] = std::int8_t(10 + i);
    return values;
}();

} // namespace

UuidBytes makeUuidV7(std::int64_t unixMs, const UuidBytes &random)
{
    UuidBytes bytes = random;
    for (int i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(unixMs >> (8 * (5 - i)));
    setVersion(bytes, 7);
    return bytes;
}

UuidBytes makeUuidV8(const QByteArray &name)
{
    const QByteArray digest = QCryptographicHash::hash(name, QCryptographicHash::Sha256);
    UuidBytes bytes;
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    setVersion(bytes, 8);
    return bytes;
}

char *writeUuid(const UuidBytes &bytes, char *to)
{
    constexpr std::string_view digits("0123456789abcdef");
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (followsDash(i))
            *to++ = '-';
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    return to;
}

QString uuidToText(const UuidBytes &bytes)
{
    std::array<char, uuidTextSize> text;
    writeUuid(bytes, text.data());
    return QString::fromLatin1(text.data(), text.size());
}

std::optional<UuidBytes> uuidFromText(std::string_view text)
{
    if (text.size() != uuidTextSize)
        return std::nullopt;
    UuidBytes bytes{};
    const char *at = text.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (followsDash(i) && *at++ != '-')
            return std::nullopt;
        const int high = hexValues[static_cast<unsigned char>(*at++)];
        const int low = hexValues[static_cast<unsigned char>(*at++)];
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return bytes;
}

std::optional<UuidBytes> uuidFromText(QStringView text)
{
    const QByteArray latin1 = text.toLatin1(); // where nothing else becomes a hexadecimal digit or a dash
    return uuidFromText(std::string_view(latin1.constData(), std::size_t(latin1.size())));
}

UuidBytes newUuid()
{
    std::array<quint32, 4> words;
    QRandomGenerator::system()->fillRange(words.data(), words.size());
    UuidBytes random;
    std::copy_n(reinterpret_cast<const std::uint8_t *>(words.data()), random.size(), random.begin());
    return makeUuidV7(QDateTime::currentMSecsSinceEpoch(), random);
}

ConversationId directConversation(UserId one, UserId other)
{
    const auto [low, high] = std::minmax(one, other);
    return ConversationId(makeUuidV8("direct" + toRaw(low) + toRaw(high)));
}

ConversationId selfConversation(UserId user)
{
    return ConversationId(makeUuidV8("self" + toRaw(user)));
}

} // namespace kith
