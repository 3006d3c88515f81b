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

bool isSameServer(const QUrl &socket, const QUrl &other)
{
    const auto portOf = [](const QUrl &url) {
        return url.port(url.scheme() == QLatin1StringView("wss") ? 443 : 80);
    };
    return socket.scheme() == other.scheme() && socket.host() == other.host()
        && portOf(socket) == portOf(other);
}

namespace {

constexpr qsizetype linkCharacters = 512;

const auto scheme = QStringLiteral("(?:(https?|wss?|kith)://)");
const auto host =
    QStringLiteral(R"((?<host>\[[^\[\]\s]*:[^\[\]\s]*\]|[\p{L}\p{M}\p{N}]++(?:[._-]+[\p{L}\p{M}\p{N}]++)*+))"
                   R"((?::(?<port>\d{1,5}))?+)");
//! A line break with what mail puts around it: quoted-printable's "=", a quote's ">".
const auto lineBreak = QStringLiteral(R"((?:=?[ \t]*\R[\s>]*))");

QRegularExpression expression(const QString &pattern)
{
    return QRegularExpression(
        pattern, QRegularExpression::UseUnicodePropertiesOption | QRegularExpression::CaseInsensitiveOption);
}

//! Finds links with a code of the right length; what follows the code does not matter.
QRegularExpression linkWithCode(const QString &beginning)
{
    return expression(beginning + host
                      + QStringLiteral("%1?/%1?(?<kind>join|password)%1?/%1?(?<code>(?:[a-z0-9_-]%1?){%2})")
                            .arg(lineBreak, QString::number(inviteCodeLength)));
}

std::optional<ServerAddress> addressOf(const QRegularExpressionMatch &match)
{
    const QString said = match.captured(1).toLower();
    QUrl url(QStringLiteral("kith://") + match.captured(u"host"), QUrl::StrictMode);
    if (const QString port = match.captured(u"port"); !port.isEmpty())
        url.setPort(port.toInt());
    if (!url.isValid() || url.host().isEmpty())
        return std::nullopt;
    const bool encrypted = said.isEmpty() || said == QLatin1StringView("kith")
        ? !isThisComputer(url)
        : said == QLatin1StringView("https") || said == QLatin1StringView("wss");
    url.setScheme(encrypted ? QStringLiteral("wss") : QStringLiteral("ws"));
    url.setPath(QStringLiteral("/v1/socket"));
    static const QRegularExpression breaks(lineBreak);
    const QString code = match.captured(u"code").remove(breaks);
    const bool ofPassword = match.captured(u"kind").toLower() == QLatin1StringView("password");
    return ofPassword ? ServerAddress{url, {}, url.authority(), code}
                      : ServerAddress{url, code, url.authority(), {}};
}

std::optional<ServerAddress> firstOf(const QRegularExpression &links, const QString &text)
{
    auto matches = links.globalMatch(text);
    while (matches.hasNext()) {
        if (const auto address = addressOf(matches.next()))
            return address;
    }
    return std::nullopt;
}

} // namespace

QString pageLink(const QUrl &socket, const QString &path)
{
    QUrl url(socket);
    url.setScheme(socket.scheme() == QLatin1StringView("wss") ? QStringLiteral("https")
                                                              : QStringLiteral("http"));
    url.setPath(path);
    return url.toString(QUrl::FullyEncoded);
}

QString inviteLink(const QUrl &socket, const QString &code)
{
    return pageLink(socket, QStringLiteral("/join/") + code);
}

QString passwordLink(const QUrl &socket, const QString &code)
{
    return pageLink(socket, QStringLiteral("/password/") + code);
}

std::optional<ServerAddress> ServerAddress::parse(const QString &text)
{
    static const QRegularExpression breaks(lineBreak);
    static const auto fullLink = linkWithCode(scheme);
    // Not the second half of something else. Digits alone are a port.
    static const auto shortLink = linkWithCode(QStringLiteral(R"((?<![\p{L}\p{M}\p{N}@.:/-])()(?!\d+/))"));
    static const auto fullAddress =
        expression(scheme + host + QStringLiteral(R"(/?+(?![\p{L}\p{M}\p{N}@%/]|[:._-][\p{L}\p{M}\p{N}]))"));
    static const auto onlyAddress = expression(
        QStringLiteral(R"(^[^\p{L}\p{M}\p{N}]*?()%1(?!:/)/?+(?:[?#]\S*|[^\p{L}\p{M}\p{N}]*)$)").arg(host));
    QString decoded = text; // a link within the link of a mail filter
    decoded.replace(QLatin1StringView("%3A"), QLatin1StringView(":"), Qt::CaseInsensitive)
        .replace(QLatin1StringView("%2F"), QLatin1StringView("/"), Qt::CaseInsensitive);
    QString joined = text; // the line may end within the host
    joined.remove(breaks);
    for (const auto &[links, in] : {std::pair{fullLink, text},
                                    {fullLink, joined},
                                    {fullLink, decoded},
                                    {shortLink, text},
                                    {fullAddress, text},
                                    {onlyAddress, text}}) {
        if (const auto address = firstOf(links, in))
            return address;
    }
    return std::nullopt;
}

std::optional<ServerAddress> ServerAddress::fromLink(const QString &link)
{
    static const auto form =
        expression(QStringLiteral(R"(\Akith:(?:https?:)?//%1(?:/(?:join|password)/[a-z0-9_-]{%2})?/?\z)")
                       .arg(host, QString::number(inviteCodeLength)));
    const bool fits = link.size() <= linkCharacters && form.match(link).hasMatch();
    return fits ? parse(link) : std::nullopt;
}

} // namespace kith
