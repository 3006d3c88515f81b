// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCryptographicHash>

namespace kith {

//! Lua that Redis runs as one step, on the one key it is given.
struct RedisScript {
    QByteArray text;
    QByteArray hash = QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex(); //!< its name in Redis
};

} // namespace kith
