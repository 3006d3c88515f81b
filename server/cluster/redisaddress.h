// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace kith {

struct RedisHost {
    QString name; //!< a name or an IP address; of a Unix socket its path
    std::uint16_t port = 0; //!< 0: name is the path of a Unix socket

    bool operator==(const RedisHost &) const = default;
};

/*!
    Where Redis is, and how to sign in there, as one line of a configuration:

    redis://[user:password@]host[:port][/database]
    rediss://…, the same over TLS
    redis+sentinel://[user:password@]host[:port],host[:port]…/master-name
    unix://[user:password@]/path

    "%40" and the like stand for characters in user and password; a user may be left out, as in ":password@".
*/
struct RedisAddress {
    std::vector<RedisHost> hosts; //!< one; of Sentinels one or more
    QString masterName; //!< empty: no Sentinels
    bool tls = false;
    QByteArray user;
    QByteArray password;
    int database = 0;

    bool operator==(const RedisAddress &) const = default;

    //! The error says what would be right and does not repeat \a text, which may hold a password.
    static Result<RedisAddress> parse(const QString &text);

    //! For a log: without user and password.
    QString display() const;
};

} // namespace kith
