// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QSslConfiguration>
#include <QString>

namespace kith {

/*!
    The server's side of TLS 1.2 and later, from a certificate (the chain may follow it) and its private key,
    both PEM.

    The error says which file is wrong and what would be right: unreadable, not PEM, or a key of another
    certificate.
*/
Result<QSslConfiguration> loadTls(const QString &certificateFile, const QString &keyFile);

} // namespace kith
