// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

struct redisContext;

namespace kith {

//! Returns whether this build has hiredis with TLS.
bool hasRedisTls();

/*!
    Starts TLS on a connection that is being established. Requires a certificate for \a host that the system (or SSL_CERT_FILE)
    trusts. Returns false if that fails at once; most failures appear later, as errors of the connection.
*/
bool startRedisTls(redisContext *context, const QString &host);

//! Returns and clears the last TLS error of this thread, which hiredis does not report; empty if there is none.
QString takeRedisTlsProblem();

} // namespace kith
