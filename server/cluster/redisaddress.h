// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace kith {

struct RedisHost {
    QString name; //!< a host name, an IP address, or the path of a Unix socket
    std::uint16_t port = 0; //!< 0: name is a path

    bool operator==(const RedisHost &) const = default;
};

/*!
    The address of Redis and its credentials, as one line of configuration:

    redis://[user:password@]host[:port][/database]
    rediss://…, the same over TLS
    redis+sentinel://[user:password@]host[:port],host[:port]…/master-name
    unix://[user:password@]/path

    User and password are percent-encoded. The user may be missing, as in ":password@".
*/
struct RedisAddress {
    std::vector<RedisHost> hosts; //!< one host, or one or more Sentinels
    QString masterName; //!< empty: no Sentinels are used
    bool tls = false;
    QByteArray user;
    QByteArray password;
    int database = 0;

    bool operator==(const RedisAddress &) const = default;

    //! Fails with a message that says what would be right. It never repeats \a text, which may contain a password.
    static Result<RedisAddress> parse(const QString &text);

    //! Returns the address without user and password, for logs.
    QString display() const;
};

} // namespace kith
