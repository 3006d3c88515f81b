// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCryptographicHash>

namespace kith {

//! A Lua script that Redis runs atomically on one key.
struct RedisScript {
    QByteArray text;
    QByteArray hash =
        QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex(); //!< the SHA-1 that EVALSHA takes
};

//! ARGV: device, node, connection, expiry in ms. Returns 0 if a later connection of the device is entered.
const RedisScript &enterScript();

//! ARGV: device, node, connection. Returns 0 if the entry is another one.
const RedisScript &leaveScript();

//! ARGV: cluster, expiry in ms. Returns the cluster that Redis belongs to, which is now this one if it was none.
const RedisScript &claimScript();

//! ARGV: member, lease in ms, the member that must hold a valid lease or ''. Returns whether it does, and all members with one.
const RedisScript &renewScript();

} // namespace kith
