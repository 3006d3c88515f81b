// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QDateTime>
#include <QSslConfiguration>
#include <QString>

namespace kith {

/*!
    Returns the server's configuration for TLS 1.2 and later.

    Both files are PEM; the certificate may be followed by its chain. Fails with a message that names the wrong file (unreadable,
    not PEM, or a key of another certificate) and what would be right. A certificate that is not valid at this time is accepted; see
    validityProblem().
*/
Result<QSslConfiguration> loadTls(const QString &certificateFile, const QString &keyFile);

//! Returns what is wrong with the time of a certificate of the server's chain: it has ended, or begins later. Empty: nothing.
QString validityProblem(const QSslConfiguration &tls, const QDateTime &now);

//! When the first certificate of the server's chain ends, in UTC.
QDateTime validUntil(const QSslConfiguration &tls);

} // namespace kith
