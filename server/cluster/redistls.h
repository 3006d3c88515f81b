// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

struct redisContext;

namespace kith {

//! Whether hiredis came with TLS when this was built.
bool hasRedisTls();

/*!
    Begins TLS on a connection that was just made, and wants a certificate for \a host that the system trusts (or
    SSL_CERT_FILE does). False where that cannot even begin; that the other side is another shows while it goes on.
*/
bool startRedisTls(redisContext *context, const QString &host);

} // namespace kith
