// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/cursor.h"

#include "server/core/ports/secrets.h"
#include "shared/cborvalue.h"
#include "shared/limits.h"

#include <QCryptographicHash>

#include <optional>

namespace kith {

namespace {

// What a text begins with.
constexpr char packedVersion = '3';
constexpr char namedVersion = '2'; // the fields have names
constexpr char unsignedVersion = '1'; // nothing but positions
constexpr auto cursorAlphabet = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr int signatureBytes = 20;

//! BLAKE2 with the key as a prefix is a MAC, since its hashes cannot be extended (RFC 7693).
QByteArray signatureOf(const QByteArray &body, const QByteArray &key)
{
    return QCryptographicHash::hash(key + body, QCryptographicHash::Blake2b_160);
}

constexpr int packedPosition = 17 + 9; // bytes at most, as below
constexpr int packedRest = 3 + 17 + 17 + 9 + 9;

//! One array: the epoch, the latest entry, and then the positions.
QByteArray pack(const Cursor &cursor)
{
    cbor::Writer out;
    out.startArray(4 + 2 * cursor.positions.size());
    cbor::write(out, cursor.epoch);
    cbor::write(out, cursor.latest.conversation);
    cbor::write(out, cursor.latest.seq);
    cbor::write(out, cursor.latest.sentAt);
    for (const Position &position : cursor.positions) {
        cbor::write(out, position.conversation);
        cbor::write(out, position.seq);
    }
    return out.finish();
}

std::optional<Cursor> unpack(QByteArrayView body)
{
    cbor::Input input(body);
    cbor::Reader reader(input);
    cbor::Input::Container items;
    const auto read = [&](auto &to) { return input.hasNext(items) && reader.read(to); };
    Cursor cursor;
    StoredEntry &latest = cursor.latest;
    if (!input.is(cbor::Major::Array) || !input.enter(items) || !read(cursor.epoch)
        || !read(latest.conversation) || !read(latest.seq) || !read(latest.sentAt))
        return std::nullopt;
    while (input.hasNext(items)) {
        Position &position = cursor.positions.emplace_back();
        if (!reader.read(position.conversation) || !read(position.seq))
            return std::nullopt;
    }
    return cursor;
}

bool isSigned(const QByteArray &text)
{
    return text.startsWith(packedVersion) || text.startsWith(namedVersion);
}

} // namespace

int Cursor::mostPositions(int bytes)
{
    return ((bytes - 1) * 3 / 4 - signatureBytes - packedRest)
        / packedPosition; // base64 makes three bytes four
}

Cursor Cursor::read(const QString &text)
{
    const QByteArray latin1 = text.toLatin1();
    if (latin1.size() > limits::feedCursorBytes)
        return {};
    const QByteArray body = QByteArray::fromBase64(latin1.mid(1), cursorAlphabet);
    if (latin1.startsWith(packedVersion))
        return unpack(body.mid(signatureBytes)).value_or(Cursor());
    Cursor cursor;
    if (latin1.startsWith(namedVersion)) {
        if (auto decoded = cbor::decode<Cursor>(body.mid(signatureBytes)))
            cursor = std::move(*decoded);
    } else if (latin1.startsWith(unsignedVersion)) {
        if (auto positions = cbor::decode<std::vector<Position>>(body))
            cursor.positions = std::move(*positions);
    }
    return cursor;
}

QString Cursor::write(const QByteArray &key) const
{
    const QByteArray body = pack(*this);
    return QString::fromLatin1(packedVersion + (signatureOf(body, key) + body).toBase64(cursorAlphabet));
}

bool Cursor::isGenuine(const QString &text, const QByteArray &key)
{
    const QByteArray latin1 = text.toLatin1();
    const QByteArray body = QByteArray::fromBase64(latin1.mid(1), cursorAlphabet);
    if (!isSigned(latin1) || body.size() <= signatureBytes)
        return false;
    return isSameSecret(body.first(signatureBytes), signatureOf(body.mid(signatureBytes), key));
}

} // namespace kith
