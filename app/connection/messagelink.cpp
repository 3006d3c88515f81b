// SPDX-License-Identifier: Apache-2.0
#include "app/connection/messagelink.h"

#include "app/connection/serveraddress.h"

#include <QRegularExpression>

namespace kith {

std::optional<MessageLink> MessageLink::parse(const QString &link)
{
    static const QRegularExpression form(
        QStringLiteral(
            R"(\A((?:kith:(?:https?:)?|https?:)//[^/\s]+)/message/([0-9a-f-]{36})/([1-9][0-9]{0,15})/?\z)"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(link);
    const auto address = match.hasMatch() ? ServerAddress::parse(match.captured(1)) : std::nullopt;
    const auto conversation = idFromText<ConversationId>(match.capturedView(2));
    if (!address || !conversation)
        return std::nullopt;
    return MessageLink{address->socket, *conversation, match.capturedView(3).toLongLong()};
}

QString MessageLink::text() const
{
    return pageLink(socket, QStringLiteral("/message/%1/%2").arg(toText(conversation)).arg(seq));
}

} // namespace kith
