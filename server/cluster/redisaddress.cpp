// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redisaddress.h"

#include "server/cluster/redistls.h"
#include "server/core/ports/redaction.h"

#include <QStringList>

namespace kith {

namespace {

constexpr auto sentinelScheme = "redis+sentinel";

Error wrong(const QString &what)
{
    return {ErrorCode::BadRequest, QStringLiteral("the address of Redis %1").arg(what), 0};
}

//! Returns \a text up to \a end; all of it if \a end is -1.
QStringView upTo(QStringView text, qsizetype end)
{
    return end < 0 ? text : text.first(end);
}

QByteArray decoded(QStringView text)
{
    return QByteArray::fromPercentEncoding(text.toUtf8());
}

std::optional<RedisHost> readHost(QStringView text, std::uint16_t port)
{
    const qsizetype colon = text.lastIndexOf(u':');
    const bool isV6 = text.startsWith(u'[');
    const qsizetype end = isV6 ? text.indexOf(u']') : colon;
    if (isV6 && (end < 0 || (end + 1 != text.size() && end + 1 != colon)))
        return std::nullopt;
    if (colon >= 0 && colon >= end) {
        bool isNumber = false;
        port = text.mid(colon + 1).toUShort(&isNumber);
        if (!isNumber || port == 0)
            return std::nullopt;
    }
    const QString name = (isV6 ? text.mid(1, end - 1) : upTo(text, colon)).toString();
    // Whatever is no host would be shown as one, with a password perhaps.
    if (!isPlainName(isV6 ? QString(name).remove(u':') : name) || mayHoldSecret(name))
        return std::nullopt;
    return RedisHost{name, port};
}

} // namespace

Result<RedisAddress> RedisAddress::parse(const QString &text)
{
    RedisAddress address;
    const qsizetype schemeEnd = text.indexOf(u"://");
    const QString scheme = text.left(std::max<qsizetype>(schemeEnd, 0));
    const bool isSentinel = scheme == latin1(sentinelScheme);
    const bool isUnix = scheme == u"unix";
    address.tls = scheme == u"rediss";
    if (!isSentinel && !isUnix && !address.tls && scheme != u"redis")
        return wrong(QStringLiteral("must begin with redis://, rediss://, redis+sentinel:// or unix://"));
    if (address.tls && !hasRedisTls())
        return wrong(
            QStringLiteral("begins with rediss://, but this build has no TLS for Redis (that takes "
                           "hiredis 1.0 or later with hiredis_ssl): use redis:// in a private network"));

    const QStringView rest = QStringView(text).mid(schemeEnd + 3);
    const qsizetype slash = rest.indexOf(u'/');
    QStringView authority = upTo(rest, slash);
    const QStringView path = slash < 0 ? QStringView() : rest.mid(slash + 1);
    if (const qsizetype at = authority.lastIndexOf(u'@'); at >= 0) {
        const QStringView login = authority.left(at);
        const qsizetype colon = login.indexOf(u':');
        address.user = decoded(login.left(std::max<qsizetype>(colon, 0)));
        address.password = decoded(login.mid(colon + 1));
        if (colon < 0 || address.password.isEmpty())
            return wrong(
                QStringLiteral("must have user:password or :password in front of its @ (a '/', '@' or "
                               "'%' in them is written %2F, %40 or %25)"));
        authority = authority.mid(at + 1);
    }

    if (isUnix) {
        if (!authority.isEmpty() || path.isEmpty())
            return wrong(
                QStringLiteral("must name the whole path of the socket, as in unix:///run/redis.sock"));
        const QString socket = u'/' + path.toString();
        if (!isPlainPath(socket))
            return wrong(QStringLiteral("must have letters, digits, '.', '_' and '-' only in the path of its "
                                        "socket: it takes no parameters"));
        address.hosts.push_back({socket, 0});
        return address;
    }
    const QList<QStringView> hosts = isSentinel ? authority.split(u',') : QList<QStringView>{authority};
    for (const QStringView one : hosts) {
        const auto host = readHost(one, isSentinel ? 26379 : 6379);
        if (!host)
            return wrong(QStringLiteral("must name %1, with a port from 1 to 65535 (an IPv6 address in [])")
                             .arg(isSentinel ? QStringLiteral("Sentinels as host:port,host:port")
                                             : QStringLiteral("a host as host:port")));
        address.hosts.push_back(*host);
    }
    if (isSentinel) {
        address.masterName = path.toString();
        if (!isPlainName(path))
            return wrong(QStringLiteral("must end in the name that the Sentinels have for the master, as in "
                                        "redis+sentinel://host:26379/mymaster"));
    } else if (!path.isEmpty()) {
        bool isNumber = false;
        address.database = path.toInt(&isNumber);
        if (!isNumber || address.database < 0)
            return wrong(QStringLiteral("must end in the number of the database, as in redis://host:6379/0"));
    }
    return address;
}

QString RedisAddress::display() const
{
    QStringList all;
    for (const RedisHost &host : hosts)
        all += host.port ? QStringLiteral("%1:%2").arg(host.name).arg(host.port) : host.name;
    const QString joined = all.join(u',');
    return masterName.isEmpty() ? joined : QStringLiteral("%1 (Sentinels of %2)").arg(joined, masterName);
}

} // namespace kith
