// SPDX-License-Identifier: Apache-2.0
#include "server/config/config.h"

#include "server/core/ports/redaction.h"

#include <QFile>
#include <QStandardPaths>
#include <QUrl>

#include <toml++/toml.h>

#include <algorithm>

namespace kith {

namespace {

QString environmentName(const QString &name)
{
    return QStringLiteral("KITH_") + name.toUpper().replace(u'-', u'_');
}

QString defaultDataFolder()
{
    // systemd's StateDirectory=, otherwise the user's data location.
    const QString state = qEnvironmentVariable("STATE_DIRECTORY");
    if (!state.isEmpty())
        return state;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/kithd");
}

// Returns the type of a setting in the file, from its placeholder.
QString typeOf(const Setting &setting)
{
    if (setting.argument.isEmpty())
        return QStringLiteral("true or false, without quotes");
    if (setting.argument == QLatin1StringView("NUMBER"))
        return QStringLiteral("a number");
    return setting.argument == QLatin1StringView("LIST") ? QStringLiteral("a list of texts in quotes")
                                                         : QStringLiteral("text in quotes");
}

// Returns the value as written on the command line, or nullopt if \a node has not the setting's type.
std::optional<QString> textOf(const Setting &setting, const toml::node &node)
{
    if (setting.argument.isEmpty()) {
        if (!node.is_boolean())
            return std::nullopt;
        return node.ref<bool>() ? QStringLiteral("true") : QStringLiteral("false");
    }
    if (setting.argument == QLatin1StringView("NUMBER"))
        return node.is_number() ? std::optional(QString::number(*node.value<double>())) : std::nullopt;
    if (node.is_string())
        return QString::fromStdString(node.ref<std::string>());
    const toml::array *list = node.as_array();
    if (setting.argument != QLatin1StringView("LIST") || !list)
        return std::nullopt;
    QStringList items;
    for (const toml::node &item : *list) {
        if (!item.is_string())
            return std::nullopt;
        items.append(QString::fromStdString(item.ref<std::string>()));
    }
    return items.join(u',');
}

Values readFile(const QString &path, QStringList &problems)
{
    Values values;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        problems.append(QStringLiteral("The configuration file %1 cannot be read: %2.")
                            .arg(withoutSecret(path), file.errorString()));
        return values;
    }
    const QByteArray text = file.readAll();
    try {
        const toml::table table =
            toml::parse(std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
        for (const auto &[key, node] : table) {
            const QString name = QString::fromUtf8(key.data(), static_cast<qsizetype>(key.length()));
            const auto place = QStringLiteral("%1, line %2: ").arg(path).arg(node.source().begin.line);
            const auto setting = std::ranges::find(settings(), name, &Setting::name);
            if (setting == settings().end())
                problems.append(place
                                + QStringLiteral("there is no setting '%1'. 'kithd --help' lists all.")
                                      .arg(withoutSecret(name)));
            else if (const auto value = textOf(*setting, node))
                values[name] = *value;
            else
                problems.append(place + QStringLiteral("%1 should be %2.").arg(name, typeOf(*setting)));
        }
    } catch (const toml::parse_error &error) {
        const auto description = error.description();
        QString what = QString::fromUtf8(description.data(), static_cast<qsizetype>(description.size()));
        static const QRegularExpression quoted(QStringLiteral("'[^']{2,}'")); // keys
        for (const auto &key : quoted.globalMatch(what))
            what.replace(key.captured(), withoutSecret(key.captured()));
        problems.append(QStringLiteral("%1, line %2, is not TOML: %3.")
                            .arg(path)
                            .arg(error.source().begin.line)
                            .arg(what));
    }
    return values;
}

void checkTogether(const Config &config, QStringList &problems)
{
    if (config.databaseReader && !config.database)
        problems.append(QStringLiteral("database-reader is a replica of database: give that, too."));
    if (config.tlsCertificate.isEmpty() != config.tlsKey.isEmpty())
        problems.append(QStringLiteral("tls-certificate and tls-key belong together: give both or none."));
    const bool isReachable =
        !config.address.isLoopback() || (config.http && !config.http->address.isLoopback());
    if (!config.secure() && !config.plain && isReachable)
        problems.append(
            QStringLiteral("Without TLS only this computer may connect. Listen on 127.0.0.1, give "
                           "tls-certificate and tls-key, or set plain where a balancer ends TLS."));
    if (config.service.trustedNetwork && !config.plain)
        problems.append(QStringLiteral("trusted-network is for connections without TLS: set plain, too."));
    const QUrl publicUrl(config.publicAddress);
    const bool isHere = publicUrl.host() == u"localhost" || QHostAddress(publicUrl.host()).isLoopback();
    if (publicUrl.scheme() == u"http" && !isHere && !config.service.trustedNetwork)
        problems.append(
            QStringLiteral("No client sends a password to %1, which is not encrypted. Give an address that "
                           "begins with https://, or set trusted-network.")
                .arg(config.publicAddress));
    const bool everywhere = config.address == QHostAddress::Any || config.address == QHostAddress::AnyIPv4
        || config.address == QHostAddress::AnyIPv6;
    if (everywhere && config.publicAddress.isEmpty())
        problems.append(
            QStringLiteral(
                "Invite links cannot lead to %1: give public-address, what people reach this server "
                "by, such as https://chat.example.org.")
                .arg(config.address.toString()));
}

} // namespace

QString Config::base() const
{
    if (!publicAddress.isEmpty())
        return publicAddress;
    QUrl url;
    url.setScheme(secure() ? QStringLiteral("https") : QStringLiteral("http"));
    url.setHost(address.toString());
    url.setPort(port);
    return url.toString();
}

ConfigResult readConfig(const Values &flags, const Values &environment, const QString &file)
{
    ConfigResult result;
    result.config.dataFolder = defaultDataFolder();
    const Values fromFile = file.isEmpty() ? Values() : readFile(file, result.problems);
    for (const Setting &setting : settings()) {
        QString source = QStringLiteral("--") + setting.name;
        auto value = flags.find(setting.name);
        if (value == flags.end()) {
            source = environmentName(setting.name);
            value = environment.find(source);
            if (value == environment.end()) {
                source = QStringLiteral("%1 in %2").arg(setting.name, file);
                value = fromFile.find(setting.name);
                if (value == fromFile.end())
                    continue;
            }
        }
        const QString right = setting.set(result.config, value->second);
        if (!right.isEmpty())
            result.problems.append(QStringLiteral("%1 is '%2', but should be %3.")
                                       .arg(source,
                                            setting.argument == QLatin1StringView("URL")
                                                ? QStringLiteral("***")
                                                : withoutSecret(value->second),
                                            right));
    }
    if (result.problems.isEmpty())
        checkTogether(result.config, result.problems);
    for (const auto &[name, value] : environment) {
        const auto means = [&name = name](const Setting &setting) {
            return environmentName(setting.name) == name;
        };
        if (name.startsWith(QLatin1StringView("KITH_")) && name != QLatin1StringView("KITH_CONFIG")
            && std::ranges::none_of(settings(), means))
            result.warnings.append(
                QStringLiteral("There is no setting %1 (in the environment). 'kithd --help' lists all.")
                    .arg(withoutSecret(name)));
    }
    return result;
}

} // namespace kith
