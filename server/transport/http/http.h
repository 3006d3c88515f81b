// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/limits.h"

#include <QByteArray>
#include <QHostAddress>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace kith {

using HttpFields = std::vector<std::pair<QByteArray, QByteArray>>;

//! One request.
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

//! A response without Content-Length, Transfer-Encoding, Connection and Date, which are added when it is sent.
struct HttpResponse {
    int status = 200;
    QByteArray body; //!< plain text ends with a line feed
    QByteArray contentType = "text/plain; charset=utf-8"; //!< empty: none
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

//! Returns the header of \a head for a body that follows in pieces: in chunks, or in HTTP/1.0 up to the end of the connection.
QByteArray serializedHead(const HttpResponse &head, const ResponseForm &form);

//! Returns \a bytes as one chunk of a chunked body; of no bytes, the end of the body.
QByteArray chunk(const QByteArray &bytes);

//! A request target (RFC 9112, 3.2) in origin form or absolute form, split at the "?".
struct HttpTarget {
    QByteArray path;
    QByteArray query;
};
HttpTarget splitTarget(QByteArray target);

//! The limits of HTTP connections. Tests use smaller ones.
struct HttpLimits {
    using Time = std::chrono::milliseconds;

    int connections =
        64; //!< of one thread; one more ends the one that has waited longest for a request, or gets an error response
    int connectionsPerAddress = 0; //!< of all threads; one more gets an error response; 0: no limit
    int headerBytes = 8 * 1024; //!< request line and header
    int targetBytes = 8 * 1024; //!< of the request line
    qint64 unsentBytes = limits::unsentBytes; //!< of a stream, before the connection is dropped
    Time headerTime = std::chrono::seconds(10); //!< from the first byte of a request to the end of its header
    Time bodyTime = std::chrono::seconds(30); //!< without a byte of a request body
    Time idleTime = std::chrono::seconds(75); //!< until the next request, or the first
    Time unsentTime = limits::unsentTime; //!< without progress while a response is unsent
    Time lingerTime = std::chrono::seconds(1); //!< from the last response to the end of the connection
    Time drainTime = std::chrono::seconds(1); //!< for the requests that are under way when the server stops
    Time tick = std::chrono::milliseconds(
        250); //!< between checks of the limits, so each is enforced up to one tick late
};

//! What a path accepts.
struct HttpRoute {
    std::vector<QByteArray> methods; //!< GET includes HEAD
    qint64 bodyBytes = 0; //!< the longest request body
    bool needsBody = false; //!< a request that announces no length of a body gets 411
    HttpLimits::Time answerTime{0}; //!< a handler that takes longer is answered for with 503; 0: no limit
    QByteArray lateAnswer = "There was no answer in time."; //!< the text of that response
};

/*!
    The body of a response that is sent in pieces. Used in the thread of its connection; ignored once that has ended.

    A connection that has more than HttpLimits::unsentBytes unsent is dropped. So is one whose last copy of the stream is destroyed
    before end(): its client must see that the body is not whole.
*/
class HttpStream
{
public:
    struct State;

    explicit HttpStream(std::shared_ptr<State> state);

    //! Sends \a bytes with what else is written in this turn of the event loop. Calls nothing back.
    void write(const QByteArray &bytes) const;

    //! Calls \a then once, when nearly nothing is unsent: within this call, or later. Replaces an earlier call.
    void awaitRoom(std::function<void()> then) const;

    //! Ends the body. The connection goes on to its next request.
    void end() const;

private:
    std::shared_ptr<State> m_state;
};

/*!
    Answers one request.

    Only the first answer or stream counts; it is ignored if the connection or the listener has ended. The request is answered with
    500 when the last copy is destroyed unused.
*/
class HttpReplier
{
public:
    explicit HttpReplier(std::shared_ptr<HttpStream::State> state);

    //! Any thread.
    void answer(HttpResponse answer) const;

    //! Begins an answer whose body is sent in pieces; the body of \a head is ignored. A HEAD request gets the header, and the stream has
    //! ended. In the thread of the connection.
    HttpStream stream(const HttpResponse &head) const;

    //! Calls \a gone once if nobody takes the answer any more: the connection ends before the answer is given, the stream ends
    //! before HttpStream::end(), or HttpRoute::answerTime is over. Replaces an earlier call. In the thread of the connection, never within
    //! a call of this class or of HttpStream.
    void onGone(std::function<void()> gone) const;

private:
    std::shared_ptr<HttpStream::State> m_state;
};

/*!
    Handles the requests of HTTP connections. Called on the thread of the connections, must not block, outlives them.
*/
class HttpHandler
{
public:
    virtual ~HttpHandler() = default;

    //! Called after the header and before the body. Returns nullopt if nothing exists at the path of \a head, which has no body yet.
    virtual std::optional<HttpRoute> route(const HttpRequest &head) const = 0;

    //! Called with a complete request that matches its route. \a replier may be kept and used later.
    virtual void handle(const HttpRequest &request, const HttpReplier &replier) = 0;

    //! Returns the response to a request that the transport answers itself. \a head is what was read of it. \a text is a sentence for
    //! the client's developer. This one returns plain text.
    virtual HttpResponse problem(const HttpRequest &head, int status, QByteArray text, HttpFields fields);
};

} // namespace kith
