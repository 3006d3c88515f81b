// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/databaseaddress.h"

#include <QStringList>
#include <QUrl>
#include <QUrlQuery>

namespace kith {

std::optional<DatabaseAddress> DatabaseAddress::fromUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != QLatin1StringView("postgresql") || url.hasFragment())
        return std::nullopt;
    DatabaseAddress address;
    address.host = url.host();
    address.port = url.port(address.port);
    address.name = url.path(QUrl::FullyDecoded).mid(1);
    address.user = url.userName(QUrl::FullyDecoded);
    address.password = url.password(QUrl::FullyDecoded);
    for (const auto &[key, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        static const QStringList modes{QStringLiteral("disable"),   QStringLiteral("allow"),
                                       QStringLiteral("prefer"),    QStringLiteral("require"),
                                       QStringLiteral("verify-ca"), QStringLiteral("verify-full")};
        // Qt takes a semicolon for the end of an option.
        const bool plain = !value.contains(u'\'') && !value.contains(u'\\') && !value.contains(u';');
        if (key == QLatin1StringView("host") && value.startsWith(u'/'))
            address.host = value;
        else if ((key == QLatin1StringView("sslmode") && modes.contains(value))
                 || (key == QLatin1StringView("sslrootcert") && plain))
            address.options += QStringLiteral("%1='%2' ").arg(key, value);
        else
            return std::nullopt;
    }
    // A name with = is a parameter after a wrong sign. It would be shown, with a password perhaps.
    if (address.host.isEmpty() || address.name.isEmpty() || address.name.contains(u'/')
        || address.name.contains(u'='))
        return std::nullopt;
    return address;
}

QString DatabaseAddress::shown() const
{
    return isPostgres() ? QStringLiteral("%1 on %2:%3").arg(name, host).arg(port) : file;
}

} // namespace kith
