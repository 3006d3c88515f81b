// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/databaseaddress.h"

#include "server/core/ports/redaction.h"

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
        const bool plain = !value.contains(u'\'') && !value.contains(u'\\') && !mayHoldSecret(value);
        if (key == QLatin1StringView("host") && value.startsWith(u'/'))
            hosts = value.split(u',');
        else if ((key == QLatin1StringView("sslmode") && modes.contains(value))
                 || (key == QLatin1StringView("target_session_attrs") && roles.contains(value))
                 || (key == QLatin1StringView("sslrootcert") && plain))
            address.options += QStringLiteral("%1='%2' ").arg(key, value);
        else
            return std::nullopt;
    }
    // Whatever else stands in place of a name would be shown as one, with a password perhaps.
    const bool areHosts = std::ranges::all_of(hosts, [](const QString &host) {
        return isPlainPath(host) || isPlainName(QString(host).remove(u':')); // of IPv6
    });
    if (!areHosts || hosts.size() < ports.size() || !isPlainName(address.name) || address.user.contains(u':'))
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
