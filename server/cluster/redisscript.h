// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCryptographicHash>

namespace kith {

//! Lua that Redis runs as one step, on the one key it is given.
struct RedisScript {
    QByteArray text;
    QByteArray hash = QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex(); //!< its name in Redis
};

//! ARGV: device, node, connection, life in ms.
const RedisScript &enterScript();

//! ARGV: device, node, connection.
const RedisScript &leaveScript();

//! ARGV: node, lease in ms. Answers whether its lease had lasted until now, and all nodes that have one.
const RedisScript &renewScript();

} // namespace kith
