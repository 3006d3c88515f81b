// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QHostAddress>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace kith {

using HttpFields = std::vector<std::pair<QByteArray, QByteArray>>;

//! One complete request.
struct HttpRequest {
    QByteArray
        method; //!< never HEAD: a HEAD request arrives as GET, and its response is sent without the body
    QByteArray path; //!< as sent, without the query
    QByteArray query; //!< as sent, without the "?"
    HttpFields fields; //!< the header fields
    QByteArray body;
    QHostAddress peer;

    //! Returns the first value of the field \a name (case-insensitive), or an empty array.
    QByteArray field(QByteArrayView name) const;
};

//! A response without Content-Length, Connection and Date, which are added when it is sent.
struct HttpResponse {
    int status = 200;
    QByteArray body; //!< plain text ends with a line feed
    QByteArray contentType = "text/plain; charset=utf-8";
    HttpFields fields;
};

//! Returns a plain-text response with \a text and a line feed.
HttpResponse plainAnswer(int status, const QByteArray &text, HttpFields fields = {});

//! How a response is written.
struct ResponseForm {
    int version = 11; //!< 10 or 11, as in the request
    bool keepAlive = false;
    bool headOnly = false;
};

//! Returns the bytes of \a answer. Its own fields stand before those that \a form adds.
QByteArray serialized(const HttpResponse &answer, const ResponseForm &form);

//! A request target (RFC 9112, 3.2) in origin form or absolute form, split at the "?".
struct HttpTarget {
    QByteArray path;
    QByteArray query;
};
HttpTarget splitTarget(QByteArray target);

//! The limits of one HTTP listener. Tests use smaller ones.
struct HttpLimits {
    using Time = std::chrono::milliseconds;

    int connections =
        64; //!< one more ends the one that has waited longest for a request, or gets an error response
    int headerBytes = 8 * 1024; //!< request line and header
    Time requestTime = std::chrono::seconds(10); //!< from the first byte of a request to the last
    Time idleTime = std::chrono::seconds(75); //!< until the next request, or the first
    Time unsentTime = std::chrono::seconds(30); //!< without progress while a response is unsent
    Time lingerTime = std::chrono::seconds(1); //!< from the last response to the end of the connection
    Time tick = std::chrono::milliseconds(
        250); //!< between checks of the limits, so each is enforced up to one tick late
};

//! What a path accepts.
struct HttpRoute {
    std::vector<QByteArray> methods; //!< GET includes HEAD
    qint64 bodyBytes = 0; //!< the longest request body
    HttpLimits::Time answerTime{0}; //!< a handler that takes longer is answered for with 503; 0: no limit
    QByteArray lateAnswer = "There was no answer in time."; //!< the text of that response
};

/*!
    Answers one request. Any thread.

    Only the first answer counts; it is ignored if the connection or the listener has ended. The request is answered with 500
    when the last copy is destroyed unused.
*/
class HttpReplier
{
public:
    struct State;

    explicit HttpReplier(std::shared_ptr<State> state);

    void answer(HttpResponse answer) const;

private:
    std::shared_ptr<State> m_state;
};

/*!
    Handles the requests of one HTTP listener. Called on the thread of the connections, must not block, outlives them.
*/
class HttpHandler
{
public:
    virtual ~HttpHandler() = default;

    //! Called after the header and before the body. Returns nullopt if nothing exists at \a path.
    virtual std::optional<HttpRoute> route(const QByteArray &path) const = 0;

    //! Called with a complete request that matches its route. \a replier may be kept and used later.
    virtual void handle(const HttpRequest &request, const HttpReplier &replier) = 0;
};

} // namespace kith
