// SPDX-License-Identifier: Apache-2.0
#include "server/core/delivery/cursor.h"

#include "server/core/ports/secrets.h"
#include "shared/cborvalue.h"
#include "shared/limits.h"

#include <QCryptographicHash>

namespace kith {

namespace {

constexpr char signedVersion = '2';
constexpr char unsignedVersion = '1'; // a list of positions
constexpr auto cursorAlphabet = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr int signatureBytes = 20;

//! BLAKE2 with the key as a prefix is a MAC, since its hashes cannot be extended (RFC 7693).
QByteArray signatureOf(const QByteArray &body, const QByteArray &key)
{
    return QCryptographicHash::hash(key + body, QCryptographicHash::Blake2b_160);
}

} // namespace

// A position takes 54 bytes of CBOR at most, the signature and the rest 138: base64 makes three bytes four.
const int Cursor::maxPositions = ((limits::cursorBytes - 1) * 3 / 4 - signatureBytes - 118) / 54;

Cursor Cursor::read(const QString &text)
{
    const QByteArray latin1 = text.toLatin1();
    if (latin1.size() > limits::cursorBytes)
        return {};
    const QByteArray body = QByteArray::fromBase64(latin1.mid(1), cursorAlphabet);
    Cursor cursor;
    if (latin1.startsWith(signedVersion)) {
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
    const QByteArray body = cbor::encode(*this);
    return QString::fromLatin1(signedVersion + (signatureOf(body, key) + body).toBase64(cursorAlphabet));
}

bool Cursor::isGenuine(const QString &text, const QByteArray &key)
{
    const QByteArray latin1 = text.toLatin1();
    const QByteArray body = QByteArray::fromBase64(latin1.mid(1), cursorAlphabet);
    if (!latin1.startsWith(signedVersion) || body.size() <= signatureBytes)
        return false;
    return isSameSecret(body.first(signatureBytes), signatureOf(body.mid(signatureBytes), key));
}

} // namespace kith
