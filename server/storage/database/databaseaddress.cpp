// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/databaseaddress.h"

#include <QRegularExpression>
#include <QStringList>
#include <QUrl>
#include <QUrlQuery>

namespace kith {

namespace {

const QStringList modes{QStringLiteral("disable"),   QStringLiteral("allow"),
                        QStringLiteral("prefer"),    QStringLiteral("require"),
                        QStringLiteral("verify-ca"), QStringLiteral("verify-full")};
const QStringList roles{QStringLiteral("any"),       QStringLiteral("read-write"),
                        QStringLiteral("read-only"), QStringLiteral("primary"),
                        QStringLiteral("standby"),   QStringLiteral("prefer-standby")};

//! Where HOST[:PORT],… stands in \a url.
std::pair<qsizetype, qsizetype> hostsIn(const QString &url)
{
    static const QRegularExpression pattern(
        QStringLiteral("^postgresql://(?:[^/?#]*@)?(?<hosts>[^/?#@]*)[/?#]"));
    const auto match = pattern.match(url);
    return {match.capturedStart(u"hosts"), match.capturedLength(u"hosts")};
}

} // namespace

//! QUrl knows one host: it is given each of them in turn.
std::optional<DatabaseAddress> DatabaseAddress::fromUrl(const QString &text)
{
    const auto [start, length] = hostsIn(text);
    if (start < 0)
        return std::nullopt;
    QUrl url;
    QStringList hosts, ports;
    for (const QString &host : text.mid(start, length).split(u',')) {
        url.setUrl(QString(text).replace(start, length, host), QUrl::StrictMode);
        if (!url.isValid() || url.hasFragment())
            return std::nullopt;
        hosts.append(url.host());
        ports.append(QString::number(url.port(5432)));
    }
    DatabaseAddress address;
    address.name = url.path(QUrl::FullyDecoded).mid(1);
    address.user = url.userName(QUrl::FullyDecoded);
    address.password = url.password(QUrl::FullyDecoded);
    for (const auto &[key, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        // Qt takes a semicolon for the end of an option.
        const bool plain = !value.contains(u'\'') && !value.contains(u'\\') && !value.contains(u';');
        if (key == QLatin1StringView("host") && value.startsWith(u'/'))
            hosts = value.split(u',');
        else if ((key == QLatin1StringView("sslmode") && modes.contains(value))
                 || (key == QLatin1StringView("target_session_attrs") && roles.contains(value))
                 || (key == QLatin1StringView("sslrootcert") && plain))
            address.options += QStringLiteral("%1='%2' ").arg(key, value);
        else
            return std::nullopt;
    }
    // A name with = is a parameter after a wrong sign. It would be shown, with a password perhaps.
    if (hosts.contains(QString()) || hosts.size() < ports.size() || address.name.isEmpty()
        || address.name.contains(u'/') || address.name.contains(u'='))
        return std::nullopt;
    ports.resize(hosts.size(), ports.first());
    address.hosts = hosts.join(u',');
    address.ports = ports.join(u',');
    return address;
}

QString DatabaseAddress::shown() const
{
    if (!isPostgres())
        return file;
    const QStringList all = hosts.split(u','), numbers = ports.split(u',');
    QStringList servers;
    for (qsizetype i = 0; i < all.size(); ++i)
        servers.append(all[i] + u':' + numbers.value(i));
    return QStringLiteral("%1 on %2").arg(name, servers.join(u','));
}

} // namespace kith
