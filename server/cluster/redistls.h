// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

struct redisContext;

namespace kith {

//! Whether hiredis came with TLS when this was built.
bool hasRedisTls();

/*!
    Begins TLS on a connection that is being made, and wants a certificate for \a host that the system trusts (or
    SSL_CERT_FILE does). False where that fails at once; mostly it shows while it goes on.
*/
bool startRedisTls(redisContext *context, const QString &host);

//! What went wrong with TLS last in this thread, once; empty where nothing did. hiredis does not tell.
QString takeRedisTlsProblem();

} // namespace kith
