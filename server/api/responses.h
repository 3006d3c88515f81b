// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "shared/closecode.h"
#include "shared/error.h"

#include <string_view>

//! The responses of the HTTP API.
namespace kith {

//! Returns a response with status 200 and \a json.
HttpResponse jsonAnswer(const QByteArray &json);

//! Problem details (RFC 9457).
struct Problem {
    int status = 500;
    std::string_view code; //!< of docs/protocol.md, chapter 11
    QString detail;
    std::optional<std::int64_t> retryAfter =
        {}; //!< milliseconds; nullopt: retrying the same request cannot help
};
HttpResponse problemAnswer(const Problem &problem, HttpFields fields = {});

//! Returns what \a error is over HTTP.
HttpResponse errorAnswer(const Error &error);

//! Returns the response to a request whose connection the core closed before it was answered.
HttpResponse closedAnswer(CloseCode code, const QString &reason);

//! Returns the response to a request that the transport did not pass on.
HttpResponse refusalAnswer(int status, const QString &detail, HttpFields fields);

//! Adds the header fields that protect a user who opens a response in a browser. HTML has its own Content-Security-Policy already.
void secure(HttpResponse &response);

} // namespace kith
