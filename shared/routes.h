// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/codec.h"

#include <span>
#include <string_view>

/*!
    Requests over HTTP: which method and path make which request, and the way back. docs/http-api.md describes each.

    Pure functions; any thread.
*/
namespace kith {

//! One way to make a request. Several names in one text are separated by blanks.
struct Route {
    std::string_view method;
    std::string_view path; //!< a segment in braces is the field of that name
    std::string_view type; //!< of the request
    request::Any (*make)(); //!< returns a request of that type with its defaults
    std::string_view answers; //!< types of its answers, besides errors
    std::string_view summary; //!< what it does, in a few words
    std::string_view query; //!< the fields that the query may set
    std::string_view body; //!< the fields of the body, a JSON object; none: there is no body
    std::string_view kind; //!< what the field "kind" always is; none: the request has no such field
    bool anonymous; //!< works without a token
};

//! Every route, each method and path once.
std::span<const Route> routes();

//! The names in \a list, which is separated by blanks.
std::vector<std::string_view> namesIn(std::string_view list);

//! The names of the fields in \a path of a Route, in order.
std::vector<std::string_view> fieldsInPath(std::string_view path);

struct RouteMatch {
    const Route *route = nullptr;
    std::vector<QByteArray> values; //!< of the fields in its path, in order, as sent
};

//! Returns nullopt if no route has this \a method and \a path. \a path is as sent, without the query.
std::optional<RouteMatch> matchRoute(QByteArrayView method, QByteArrayView path);

//! The fields of a query, decoded: a "+" is a blank, as in forms. Fails with BadRequest for a bad escape, text that is not UTF-8, a
//! U+0000, or a name that stands there twice.
using QueryFields = std::vector<std::pair<QString, QString>>;
Result<QueryFields> readQuery(QByteArrayView query);

//! Returns the request with \a id. Fails like readQuery() and decodeRequest(); a field that the query may not set, and one that the
//! body sets besides path or query, is a BadRequest.
Result<Request> readCall(const RouteMatch &match, QByteArrayView query, const QByteArray &body,
                         std::int64_t id);

//! A request as HTTP.
struct HttpCall {
    QByteArray method;
    QByteArray target; //!< path and query
    QByteArray body; //!< JSON; empty: none
};

//! Returns nullopt where no route says all of \a request, as for Hello and Ack.
std::optional<HttpCall> toHttp(const request::Any &request);

} // namespace kith
