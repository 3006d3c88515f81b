// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serveraddress.h"

#include <QHostAddress>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace kith {

bool isThisComputer(const QUrl &socket)
{
    return socket.host() == QLatin1StringView("localhost") || QHostAddress(socket.host()).isLoopback();
}

bool isExposed(const QUrl &socket)
{
    return socket.scheme() != QLatin1StringView("wss") && !isThisComputer(socket);
}

namespace {

//! Of nothing but the address.
std::optional<ServerAddress> parseAddress(const QString &text)
{
    const bool hasScheme = text.contains(QLatin1StringView("://"));
    const QUrl url(hasScheme ? text : QStringLiteral("kith://") + text, QUrl::StrictMode);
    const QString scheme = url.scheme();
    const QString host = url.host();
    if (!url.isValid() || host.isEmpty() || !url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return std::nullopt;

    static const QRegularExpression pathForm(QStringLiteral("^(?:/|/join/([A-Za-z0-9_-]+)/?)?$"));
    const auto path = pathForm.match(url.path());
    bool encrypted = !isThisComputer(url);
    if (scheme == QLatin1StringView("https") || scheme == QLatin1StringView("wss"))
        encrypted = true;
    else if (scheme == QLatin1StringView("http") || scheme == QLatin1StringView("ws"))
        encrypted = false;
    else if (scheme != QLatin1StringView("kith"))
        return std::nullopt;
    if (!path.hasMatch())
        return std::nullopt;

    ServerAddress address;
    address.invite = path.captured(1);
    address.socket.setScheme(encrypted ? QStringLiteral("wss") : QStringLiteral("ws"));
    address.socket.setHost(host);
    address.socket.setPort(url.port());
    address.socket.setPath(QStringLiteral("/v1/socket"));
    address.shown = address.socket.authority();
    return address;
}

//! What may be addresses in a sentence: without the punctuation around them.
QStringList words(const QString &text)
{
    static const QRegularExpression between(
        QStringLiteral(
            R"([^!-~\p{L}\p{M}\p{N}]+|[<>"'`|]+|[(){},;!]+|[.:?*]+(?=$|[^!-~\p{L}\p{M}\p{N}]|[<>"'`|(){},;!]))"),
        QRegularExpression::UseUnicodePropertiesOption);
    return text.split(between, Qt::SkipEmptyParts);
}

} // namespace

std::optional<ServerAddress> ServerAddress::parse(const QString &text)
{
    if (const auto whole = parseAddress(text.trimmed()))
        return whole;
    std::optional<ServerAddress> found;
    const QStringList all = words(text);
    for (const QString &word : all) {
        const auto scheme = word.indexOf(QRegularExpression(QStringLiteral("(?:https?|wss?|kith)://")));
        static const QRegularExpression behindCode(QStringLiteral("(?<=/join/)([A-Za-z0-9_-]+)[^!-~].*"));
        const auto address =
            parseAddress(word.mid(std::max<qsizetype>(scheme, 0)).replace(behindCode, QStringLiteral("\\1")));
        if (address && !address->invite.isEmpty())
            return address;
        if (address && !found && (scheme >= 0 || all.size() == 1))
            found = address;
    }
    return found;
}

} // namespace kith
