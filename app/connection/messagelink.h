// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/types.h"

#include <QUrl>

#include <optional>

namespace kith {

//! A link to a message: `https://HOST[:PORT]/message/CONVERSATION/SEQ`, or the same as ServerAddress::fromLink() takes it.
struct MessageLink {
    QUrl socket; //!< as ServerAddress::socket
    ConversationId conversation;
    Seq seq = 0;

    bool operator==(const MessageLink &) const = default;

    //! Returns nullopt where \a link is anything else.
    static std::optional<MessageLink> parse(const QString &link);

    //! The link as https: or http:, which browsers open, too.
    QString text() const;
};

} // namespace kith
