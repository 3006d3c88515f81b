// SPDX-License-Identifier: Apache-2.0
// The settings: name, help text, and validation of each value.
#include "server/config/config.h"

#include "server/core/ports/redaction.h"
#include "shared/limits.h"
#include "shared/text.h"

#include <QFileInfo>
#include <QUrl>

namespace kith {

namespace {

QString setSwitch(bool &to, const QString &value)
{
    const QString text = value.toLower();
    to = text == QLatin1StringView("true") || text == QLatin1StringView("1")
        || text == QLatin1StringView("yes");
    const bool off = text == QLatin1StringView("false") || text == QLatin1StringView("0")
        || text == QLatin1StringView("no");
    return to || off ? QString() : QStringLiteral("true or false");
}

QString setProxyProtocol(bool &to, const QString &value)
{
    const QString right = setSwitch(to, value);
#ifdef Q_OS_UNIX
    return right;
#else
    return to ? QStringLiteral("false on this system") : right;
#endif
}

// Parses ADDRESS:PORT.
std::optional<Endpoint> endpointOf(const QString &value)
{
    const qsizetype colon = value.lastIndexOf(u':');
    QString host = value.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    bool good = false;
    const ushort port = value.mid(colon + 1).toUShort(&good);
    if (host == QLatin1StringView("localhost"))
        host = QStringLiteral("127.0.0.1");
    QHostAddress address;
    if (colon < 0 || !good || !address.setAddress(host))
        return std::nullopt;
    return Endpoint{address, port};
}

QString setListen(Config &config, const QString &value)
{
    const auto endpoint = endpointOf(value);
    if (!endpoint)
        return QStringLiteral("an address and a port, such as 127.0.0.1:8470 or [::1]:8470");
    config.address = endpoint->address;
    config.port = endpoint->port;
    return {};
}

QString setEndpoint(std::optional<Endpoint> &to, const QString &value)
{
    to = endpointOf(value);
    return to ? QString() : QStringLiteral("an address and a port, such as 127.0.0.1:9464 or [::1]:9464");
}

QString setFile(QString &to, const QString &value)
{
    to = value;
    return QFileInfo(value).isReadable() ? QString() : QStringLiteral("a PEM file that can be read");
}

QString setRate(double &to, const QString &value)
{
    bool good = false;
    to = value.toDouble(&good);
    return good && to > 0 && to <= 1e9 ? QString() : QStringLiteral("a number above 0");
}

QString setIoThreads(Config &config, const QString &value)
{
    bool good = false;
    config.ioThreads = value.toInt(&good);
    return good && config.ioThreads >= 1 && config.ioThreads <= 256
        ? QString()
        : QStringLiteral("a whole number from 1 to 256");
}

QString setOrigins(QStringList &to, const QString &value)
{
    to = value.split(u',', Qt::SkipEmptyParts);
    for (QString &origin : to) {
        origin = origin.trimmed();
        const QUrl url(origin, QUrl::StrictMode);
        if (!url.isValid() || url.scheme().isEmpty() || url.host().isEmpty() || !url.path().isEmpty())
            return QStringLiteral("origins such as https://chat.example.org, separated by commas");
    }
    return {};
}

QString setTrustedProxies(Config &config, const QString &value)
{
    for (const QString &proxy : value.split(u',', Qt::SkipEmptyParts)) {
        config.trustedProxies.append(QHostAddress::parseSubnet(proxy.trimmed()));
        if (config.trustedProxies.last().second < 0)
            return QStringLiteral("addresses such as 10.0.0.5 or 10.0.0.0/24, separated by commas");
    }
    return {};
}

QString setPublicAddress(Config &config, const QString &value)
{
    const QUrl url(value, QUrl::StrictMode);
    const bool http = url.scheme() == QLatin1StringView("https") || url.scheme() == QLatin1StringView("http");
    const bool more =
        url.path().size() > 1 || url.hasQuery() || url.hasFragment() || !url.userInfo().isEmpty();
    if (!url.isValid() || !http || url.host().isEmpty() || more)
        return QStringLiteral(
            "the address that people reach, without a path, such as https://chat.example.org");
    config.publicAddress = value.endsWith(u'/') ? value.chopped(1) : value;
    return {};
}

QString setDownloads(Config &config, const QString &value)
{
    const QUrl url(value, QUrl::StrictMode);
    const bool http = url.scheme() == QLatin1StringView("https") || url.scheme() == QLatin1StringView("http");
    if (!url.isValid() || !http || url.host().isEmpty() || !url.userInfo().isEmpty())
        return QStringLiteral("the address of a web page, such as https://example.org/kith");
    config.downloads = value;
    return {};
}

QString setDatabase(std::optional<DatabaseAddress> &to, const QString &value)
{
    to = DatabaseAddress::fromUrl(value);
    return to ? QString()
              : QStringLiteral(
                  "a PostgreSQL database, such as postgresql://kith:PASSWORD@db.example.org:5432/kith "
                  "(with %-signs for what is special in the password, and perhaps ?sslmode=verify-full)");
}

QString setRedis(Config &config, const QString &value)
{
    auto address = RedisAddress::parse(value);
    if (!address)
        return QStringLiteral("right (%1), such as redis://:PASSWORD@redis.example.org:6379")
            .arg(address.error().message);
    config.redis = std::move(*address);
    return {};
}

QString oneOf(const QString &value, const QString &yes, const QString &no, bool &to)
{
    to = value == yes;
    return to || value == no ? QString() : QStringLiteral("%1 or %2").arg(yes, no);
}

} // namespace

const std::vector<Setting> &settings()
{
    static const std::vector<Setting> all{
        {QStringLiteral("data"), QStringLiteral("FOLDER"),
         QStringLiteral("The data folder. Created if it is missing."),
         [](Config &c, const QString &v) {
             c.dataFolder = QFileInfo(v).absoluteFilePath();
             return v.isEmpty() || v.contains(QLatin1StringView("://")) ? QStringLiteral("a folder")
                                                                        : QString();
         }},
        {QStringLiteral("database"), QStringLiteral("URL"),
         QStringLiteral(
             "The PostgreSQL database that several servers share, such as "
             "postgresql://kith:PASSWORD@db.example.org/kith. Other users can see flags: prefer the "
             "environment or the file. Default: SQLite in the data folder."),
         [](Config &c, const QString &v) { return setDatabase(c.database, v); }},
        {QStringLiteral("database-reader"), QStringLiteral("URL"),
         QStringLiteral("A replica of that database, for reads of older history."),
         [](Config &c, const QString &v) { return setDatabase(c.databaseReader, v); }},
        {QStringLiteral("redis"), QStringLiteral("URL"),
         QStringLiteral("The Redis that joins servers on one database to a cluster, such as "
                        "redis://:PASSWORD@redis.example.org or, behind Sentinels, "
                        "redis+sentinel://:PASSWORD@one.example.org,two.example.org/kith. Default: a "
                        "single server."),
         setRedis},
        {QStringLiteral("node-name"), QStringLiteral("NAME"),
         QStringLiteral("The name of this server in the cluster. Default: this computer's name."),
         [](Config &c, const QString &v) {
             c.nodeName = v;
             return v.isEmpty() || v.size() > 64 || mayHoldSecret(v)
                 ? QStringLiteral("a name of at most 64 characters, without signs such as @ and =")
                 : QString();
         }},
        {QStringLiteral("listen"), QStringLiteral("ADDRESS:PORT"),
         QStringLiteral("The address for clients; port 0 takes a free one. Default: 127.0.0.1:8470."),
         setListen},
        {QStringLiteral("http-listen"), QStringLiteral("ADDRESS:PORT"),
         QStringLiteral(
             "A second address for clients, for HTTP without WebSockets, such as that of a balancer "
             "that reads HTTP; port 0 takes a free one. Default: off."),
         [](Config &c, const QString &v) { return setEndpoint(c.http, v); }},
        {QStringLiteral("ops"), QStringLiteral("ADDRESS:PORT"),
         QStringLiteral(
             "The address for health and metrics, without a password: /healthz, /readyz, /metrics. "
             "Keep it off the open network; port 0 takes a free one. Default: off."),
         [](Config &c, const QString &v) { return setEndpoint(c.ops, v); }},
        {QStringLiteral("public-address"), QStringLiteral("URL"),
         QStringLiteral("The start of invite links, such as https://chat.example.org. Default: from listen."),
         setPublicAddress},
        {QStringLiteral("downloads"), QStringLiteral("URL"),
         QStringLiteral(
             "Where people get the client: a link on the pages of the server and of its invites. Default: "
             "the pages say how to build it."),
         setDownloads},
        {QStringLiteral("name"), QStringLiteral("NAME"),
         QStringLiteral("The server's name, shown to people who join."),
         [](Config &c, const QString &v) {
             c.service.name = v.trimmed();
             const QString &name = c.service.name;
             const bool fits = hasVisible(name) && isOneLine(name) && !turnsDirection(name)
                 && name.size() <= limits::nameCharacters;
             return fits ? QString() : QStringLiteral("1 to 80 characters on one line");
         }},
        {QStringLiteral("open-registration"),
         {},
         QStringLiteral("Anyone may create an account without an invite."),
         [](Config &c, const QString &v) { return setSwitch(c.service.openRegistration, v); }},
        {QStringLiteral("members-may-invite"),
         {},
         QStringLiteral("Everybody may invite people, not only the owners and admins of the server."),
         [](Config &c, const QString &v) { return setSwitch(c.service.membersMayInvite, v); }},
        {QStringLiteral("tls-certificate"), QStringLiteral("FILE"),
         QStringLiteral("Certificate chain (PEM)."),
         [](Config &c, const QString &v) { return setFile(c.tlsCertificate, v); }},
        {QStringLiteral("tls-key"), QStringLiteral("FILE"), QStringLiteral("Its private key (PEM)."),
         [](Config &c, const QString &v) { return setFile(c.tlsKey, v); }},
        {QStringLiteral("plain"),
         {},
         QStringLiteral("Allow connections without TLS from other computers."),
         [](Config &c, const QString &v) { return setSwitch(c.plain, v); }},
        {QStringLiteral("trusted-network"),
         {},
         QStringLiteral(
             "Clients may connect without TLS from other computers, after asking their users. For a "
             "network where everybody may read everything; needs plain."),
         [](Config &c, const QString &v) { return setSwitch(c.service.trustedNetwork, v); }},
        {QStringLiteral("proxy-protocol"),
         {},
         QStringLiteral(
             "Every connection begins with a PROXY header (HAProxy's protocol, version 1 or 2), which "
             "names the client. For a port that only a balancer can reach."),
         [](Config &c, const QString &v) { return setProxyProtocol(c.proxyProtocol, v); }},
        {QStringLiteral("origins"), QStringLiteral("LIST"),
         QStringLiteral("Web pages that may connect, by origin, separated by commas. Default: none."),
         [](Config &c, const QString &v) { return setOrigins(c.origins, v); }},
        {QStringLiteral("cors-origins"), QStringLiteral("LIST"),
         QStringLiteral(
             "Web pages that may use the HTTP API, by origin, separated by commas. Default: none."),
         [](Config &c, const QString &v) { return setOrigins(c.corsOrigins, v); }},
        {QStringLiteral("trusted-proxies"), QStringLiteral("LIST"),
         QStringLiteral("Proxies whose X-Forwarded-For names the client of an HTTP request, by address or "
                        "subnet, separated by commas. Default: none."),
         setTrustedProxies},
        {QStringLiteral("http-connections-per-address"), QStringLiteral("NUMBER"),
         QStringLiteral("HTTP connections from one address at a time, but for trusted proxies; 0 for no "
                        "limit. WebSockets do not count. Default: 100."),
         [](Config &c, const QString &v) {
             bool good = false;
             c.httpConnectionsPerAddress = v.toInt(&good);
             return good && c.httpConnectionsPerAddress >= 0 ? QString()
                                                             : QStringLiteral("a whole number of at least 0");
         }},
        {QStringLiteral("io-threads"), QStringLiteral("NUMBER"),
         QStringLiteral(
             "Threads that serve connections. Default: one less than the number of cores, at least 1."),
         setIoThreads},
        {QStringLiteral("request-rate"), QStringLiteral("NUMBER"),
         QStringLiteral(
             "Requests per second of one connection, with bursts of eight times as many. Default: 50."),
         [](Config &c, const QString &v) {
             const QString right = setRate(c.service.requests.perSecond, v);
             c.service.requests.burst = 8 * c.service.requests.perSecond;
             return right;
         }},
        {QStringLiteral("sign-in-rate"), QStringLiteral("NUMBER"),
         QStringLiteral("Failed sign-ins per second from one address, with bursts of sixty times as many; a "
                        "third of that for each "
                        "account. Default: 0.5."),
         [](Config &c, const QString &v) {
             const QString right = setRate(c.service.signIns.perSecond, v);
             c.service.signIns.burst = 60 * c.service.signIns.perSecond;
             c.service.guesses = {c.service.signIns.perSecond / 3, c.service.signIns.burst / 3};
             return right;
         }},
        {QStringLiteral("log-format"), QStringLiteral("FORMAT"),
         QStringLiteral("text or json. Default: text."),
         [](Config &c, const QString &v) {
             return oneOf(v, QStringLiteral("json"), QStringLiteral("text"), c.jsonLog);
         }},
        {QStringLiteral("log-level"), QStringLiteral("LEVEL"),
         QStringLiteral("info or debug. Default: info."),
         [](Config &c, const QString &v) {
             return oneOf(v, QStringLiteral("debug"), QStringLiteral("info"), c.debugLog);
         }},
    };
    return all;
}

} // namespace kith
