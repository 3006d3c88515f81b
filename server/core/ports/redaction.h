// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QRegularExpression>
#include <QString>

#include <algorithm>

namespace kith {

/*!
    Returns whether \a text, which comes from outside, may hold a secret: an address with a password, a parameter, a private key.

    Whatever is set, typed or found in a file passes here, or isPlainName(), before a message or the log repeats it. Of a text with a
    colon only HOST:PORT, addresses of IPv6 and paths of Windows hold none for sure.
*/
inline bool mayHoldSecret(const QString &text)
{
    static const QRegularExpression signs(QStringLiteral("[@=&;?%\\x00-\\x1f]|://|-----"));
    static const QRegularExpression colons(
        QStringLiteral("^([^:]*:-?\\d{0,5}|\\[?[0-9a-fA-F:.]*\\]?(:\\d{1,5})?|[a-zA-Z]:[\\\\/][^:]*)$"));
    return text.contains(signs) || (text.contains(u':') && !text.contains(colons));
}

//! Returns \a text for a message: *** if it may hold a secret.
inline QString withoutSecret(const QString &text)
{
    return mayHoldSecret(text) ? QStringLiteral("***") : text;
}

//! Returns whether \a text has letters, digits, '.', '_' and '-' only, like the name of a host or a database.
inline bool isPlainName(QStringView text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](QChar c) {
        return c.isLetterOrNumber() || c.isSurrogate() || c == u'.' || c == u'_' || c == u'-';
    });
}

//! Returns whether \a text is an absolute path of plain names.
inline bool isPlainPath(const QString &text)
{
    return text.startsWith(u'/') && isPlainName(QString(text).remove(u'/'));
}

} // namespace kith
