// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serveraddress.h"

#include <QHostAddress>
#include <QRegularExpression>

namespace kith {

bool isThisComputer(const QUrl &socket)
{
    return socket.host() == QLatin1StringView("localhost") || QHostAddress(socket.host()).isLoopback();
}

bool isExposed(const QUrl &socket)
{
    return socket.scheme() != QLatin1StringView("wss") && !isThisComputer(socket);
}

std::optional<ServerAddress> ServerAddress::parse(const QString &text)
{
    const QString trimmed = text.trimmed();
    const bool hasScheme = trimmed.contains(QLatin1StringView("://"));
    const QUrl url(hasScheme ? trimmed : QStringLiteral("kith://") + trimmed, QUrl::StrictMode);
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

} // namespace kith
