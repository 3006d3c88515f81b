// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>

QT_FORWARD_DECLARE_CLASS(QSslError)

namespace kith {

//! Why the certificate of a server was refused.
enum class CertificateProblem {
    None,
    NotYetValid, //!< or the clock of this computer is behind
    Expired,
    OtherName, //!< it belongs to another server
    NotTrusted, //!< nobody whom this computer trusts has signed it, or it was withdrawn
};

//! The one that says most: without it the others may be gone, too.
CertificateProblem certificateProblem(const QList<QSslError> &errors);

} // namespace kith
