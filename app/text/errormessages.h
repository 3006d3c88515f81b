// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localtypes.h"
#include "app/platform/certificateproblem.h"
#include "shared/error.h"

namespace kith {

//! Translates an error of the server for the user: what happened and what to do next.
QString errorMessage(const Error &error);

//! The same for an outgoing message that the server refused.
QString errorMessage(const Error &error, const Outgoing &outgoing);

//! Why nothing connects to \a server, in a sentence.
QString certificateMessage(CertificateProblem problem, const QString &server);

//! The same in a few words. Empty where the certificate is not the cause.
QString certificateSummary(CertificateProblem problem);

} // namespace kith
