// SPDX-License-Identifier: Apache-2.0
#include "shared/ids.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QRandomGenerator>

#include <algorithm>

namespace kith {

namespace {

constexpr std::array<int, 4> dashes{8, 13, 18, 23};

void setVersion(UuidBytes &bytes, std::uint8_t version)
{
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | (version << 4));
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
}

int hexValue(QChar c)
{
    if (c >= u'0' && c <= u'9')
        return c.unicode() - u'0';
    if (c >= u'a' && c <= u'f')
        return c.unicode() - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c.unicode() - u'A' + 10;
    return -1;
}

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

QString uuidToText(const UuidBytes &bytes)
{
    QString text = QString::fromLatin1(
        QByteArray::fromRawData(reinterpret_cast<const char *>(bytes.data()), 16).toHex());
    for (int at : dashes)
        text.insert(at, u'-');
    return text;
}

std::optional<UuidBytes> uuidFromText(QStringView text)
{
    if (text.size() != 36)
        return std::nullopt;
    UuidBytes bytes{};
    int nibble = 0;
    for (int i = 0; i < 36; ++i) {
        if (std::ranges::find(dashes, i) != dashes.end()) {
            if (text[i] != u'-')
                return std::nullopt;
            continue;
        }
        const int value = hexValue(text[i]);
        if (value < 0)
            return std::nullopt;
        bytes[nibble / 2] = static_cast<std::uint8_t>((bytes[nibble / 2] << 4) | value);
        ++nibble;
    }
    return bytes;
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
