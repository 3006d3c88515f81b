// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QSslConfiguration>
#include <QString>

namespace kith {

/*!
    Returns the server's configuration for TLS 1.2 and later.

    Both files are PEM; the certificate may be followed by its chain. Fails with a message that names the wrong file (unreadable,
    not PEM, or a key of another certificate) and what would be right.
*/
Result<QSslConfiguration> loadTls(const QString &certificateFile, const QString &keyFile);

} // namespace kith
