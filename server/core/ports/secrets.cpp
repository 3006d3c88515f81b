// SPDX-License-Identifier: Apache-2.0
#include "server/core/ports/secrets.h"

#include <QCryptographicHash>

namespace kith {

namespace {

QString randomText(Randomness &random, int bytes)
{
    return QString::fromLatin1(
        random.bytes(bytes).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

QString newToken(Randomness &random)
{
    return randomText(random, 32);
}

QString newInviteCode(Randomness &random)
{
    return randomText(random, 12);
}

QByteArray secretHash(const QString &secret)
{
    return QCryptographicHash::hash(secret.toUtf8(), QCryptographicHash::Sha256);
}

bool isSameSecret(const QByteArray &one, const QByteArray &other)
{
    unsigned difference = one.size() != other.size();
    for (qsizetype i = 0; i < std::min(one.size(), other.size()); ++i)
        difference |= unsigned(one[i] ^ other[i]);
    return difference == 0;
}

} // namespace kith
