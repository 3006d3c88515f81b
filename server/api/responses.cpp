// SPDX-License-Identifier: Apache-2.0
#include "server/api/responses.h"

#include "shared/jsonwriter.h"

namespace kith {

namespace {

std::string_view phraseOf(int status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 422:
        return "Unprocessable Content";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    }
    return "Error";
}

int statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::BadRequest:
    case ErrorCode::UnsupportedVersion:
        return 400;
    case ErrorCode::NotSignedIn:
    case ErrorCode::BadCredentials:
    case ErrorCode::TokenInvalid:
        return 401;
    case ErrorCode::Forbidden:
        return 403;
    case ErrorCode::UnknownRequest:
    case ErrorCode::NotFound:
        return 404;
    case ErrorCode::Conflict:
    case ErrorCode::HandleTaken:
        return 409;
    case ErrorCode::TooLarge:
        return 413;
    case ErrorCode::InvalidText:
    case ErrorCode::InviteInvalid:
    case ErrorCode::WeakPassword:
        return 422;
    case ErrorCode::RateLimited:
        return 429;
    case ErrorCode::Internal:
        return 500;
    case ErrorCode::Unavailable:
        return 503;
    }
    return 500;
}

//! Of a request that the transport did not pass on.
ErrorCode codeOf(int status)
{
    switch (status) {
    case 404:
    case 405:
        return ErrorCode::UnknownRequest;
    case 413:
    case 414:
    case 431:
        return ErrorCode::TooLarge;
    case 429:
        return ErrorCode::RateLimited;
    case 500:
        return ErrorCode::Internal;
    case 503:
        return ErrorCode::Unavailable;
    }
    return ErrorCode::BadRequest;
}

} // namespace

HttpResponse jsonAnswer(const QByteArray &json)
{
    return {200, json, "application/json", {}};
}

HttpResponse problemAnswer(const Problem &problem, HttpFields fields)
{
    json::Writer out;
    out.startObject();
    out.name("type");
    out.plain("about:blank");
    out.name("title");
    out.plain(phraseOf(problem.status));
    out.name("status");
    out.integer(problem.status);
    out.name("detail");
    out.text(problem.detail);
    out.name("code");
    out.plain(problem.code);
    if (problem.retryAfter) {
        out.name("retryAfter");
        out.integer(*problem.retryAfter);
        fields.emplace_back("Retry-After", QByteArray::number(qint64((*problem.retryAfter + 999) / 1000)));
    }
    out.endObject();
    if (problem.status == 401)
        fields.emplace_back("WWW-Authenticate", "Bearer");
    return {problem.status, out.finish(), "application/problem+json", std::move(fields)};
}

HttpResponse errorAnswer(const Error &error)
{
    Problem problem{statusOf(error.code), nameOf(error.code), error.message};
    if (error.mayRetry())
        problem.retryAfter = error.retryAfter;
    return problemAnswer(problem);
}

HttpResponse closedAnswer(CloseCode code, const QString &reason)
{
    if (code == CloseCode::Replaced)
        return problemAnswer({409, "replaced", reason});
    if (code == CloseCode::SignedOut)
        return errorAnswer({ErrorCode::TokenInvalid, reason, 0});
    return problemAnswer({503, nameOf(ErrorCode::Unavailable), reason, 0});
}

HttpResponse refusalAnswer(int status, const QString &detail, HttpFields fields)
{
    return problemAnswer({status, nameOf(codeOf(status)), detail}, std::move(fields));
}

void secure(HttpResponse &response)
{
    response.fields.insert(response.fields.end(),
                           {{"X-Content-Type-Options", "nosniff"},
                            {"Referrer-Policy", "no-referrer"},
                            {"X-Frame-Options", "DENY"},
                            {"Cache-Control", "no-store"}});
    const bool isPage = response.contentType.startsWith("text/html"); // which has a policy of its own
    if (!isPage)
        response.fields.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}

} // namespace kith
