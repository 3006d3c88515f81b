// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QHashFunctions>
#include <QString>

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kith {

/*!
    A 16-byte UUID whose type says what it names, so that the compiler rejects one kind of id for another.

    JSON has it as the canonical lower-case text, CBOR as a byte string of 16. A default-constructed id is null and names
    nothing.
*/
template <typename Tag>
class Id
{
public:
    using Bytes = std::array<std::uint8_t, 16>;

    Id() = default;
    explicit Id(const Bytes &bytes)
        : m_bytes(bytes)
    {
    }

    const Bytes &bytes() const { return m_bytes; }
    bool isNull() const { return m_bytes == Bytes{}; }

    auto operator<=>(const Id &) const = default;
    friend size_t qHash(const Id &id, size_t seed = 0)
    {
        const auto [head, tail] = std::bit_cast<std::array<quint64, 2>>(id.m_bytes);
        return ::qHash(tail, ::qHash(head, seed)); // qHashBits() took a seventh of the server's core thread
    }

private:
    Bytes m_bytes{};
};

using UserId = Id<struct UserTag>;
using DeviceId = Id<struct DeviceTag>;
using ConversationId = Id<struct ConversationTag>;
using ClientId = Id<struct ClientTag>; //!< made by the sender of an entry, before its first try
using InviteId = Id<struct InviteTag>;
using EpochId = Id<struct EpochTag>; //!< of a history: see reply::Welcome

using UuidBytes = std::array<std::uint8_t, 16>;

//! A UUIDv7 (RFC 9562): \a unixMs in the first 48 bits, the rest from \a random but for version and variant.
UuidBytes makeUuidV7(std::int64_t unixMs, const UuidBytes &random);

//! A UUIDv8 (RFC 9562) that is the same for the same \a name: the start of its SHA-256.
UuidBytes makeUuidV8(const QByteArray &name);

constexpr int uuidTextSize = 36;

//! Writes uuidTextSize characters; returns their end.
char *writeUuid(const UuidBytes &bytes, char *to);

QString uuidToText(const UuidBytes &bytes);

//! Reads the canonical text (uuidTextSize characters, either case); returns nullopt for anything else.
std::optional<UuidBytes> uuidFromText(std::string_view text);
std::optional<UuidBytes> uuidFromText(QStringView text);

//! A new id from the system's clock and its cryptographic random source. Any thread.
UuidBytes newUuid();

template <typename SomeId>
SomeId newId()
{
    return SomeId(newUuid());
}

template <typename Tag>
QString toText(const Id<Tag> &id)
{
    return uuidToText(id.bytes());
}

template <typename SomeId>
std::optional<SomeId> idFromText(std::string_view text)
{
    const auto bytes = uuidFromText(text);
    return bytes ? std::optional<SomeId>(SomeId(*bytes)) : std::nullopt;
}

template <typename SomeId>
std::optional<SomeId> idFromText(QStringView text)
{
    const auto bytes = uuidFromText(text);
    return bytes ? std::optional<SomeId>(SomeId(*bytes)) : std::nullopt;
}

template <typename Tag>
QByteArray toRaw(const Id<Tag> &id)
{
    return QByteArray(reinterpret_cast<const char *>(id.bytes().data()), 16);
}

//! Returns the id in \a raw, or a null one where \a raw is not 16 bytes.
template <typename SomeId>
SomeId idFromRaw(QByteArrayView raw)
{
    UuidBytes bytes{};
    if (raw.size() == 16)
        std::copy(raw.begin(), raw.end(), bytes.begin());
    return SomeId(bytes);
}

//! The direct conversation of two users. Their order does not matter.
ConversationId directConversation(UserId one, UserId other);

//! The private log of \a user.
ConversationId selfConversation(UserId user);

} // namespace kith

template <typename Tag>
struct std::hash<kith::Id<Tag>> {
    size_t operator()(const kith::Id<Tag> &id) const noexcept { return qHash(id); }
};
