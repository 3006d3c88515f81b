// SPDX-License-Identifier: Apache-2.0
#include "app/platform/certificateproblem.h"

#include <QSslError>

#include <algorithm>

namespace kith {

namespace {

CertificateProblem problemOf(QSslError::SslError error)
{
    switch (error) {
    case QSslError::NoError:
        return CertificateProblem::None;
    case QSslError::CertificateNotYetValid:
        return CertificateProblem::NotYetValid;
    case QSslError::CertificateExpired:
        return CertificateProblem::Expired;
    case QSslError::HostNameMismatch:
        return CertificateProblem::OtherName;
    default:
        return CertificateProblem::NotTrusted;
    }
}

} // namespace

CertificateProblem certificateProblem(const QList<QSslError> &errors)
{
    // Trust comes last in the enum: a chain that is not trusted says nothing that the user could believe.
    CertificateProblem most = CertificateProblem::None;
    for (const QSslError &error : errors)
        most = std::max(most, problemOf(error.error()));
    return most;
}

} // namespace kith
