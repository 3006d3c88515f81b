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

//! One whole request.
struct HttpRequest {
    QByteArray method; //!< never HEAD: that is a GET, of whose answer the body is left out
    QByteArray path; //!< as it was sent, without the query
    QByteArray query; //!< as it was sent, without the "?"
    HttpFields fields; //!< of its header
    QByteArray body;
    QHostAddress peer;

    //! The first value of \a name, in any case; empty where there is none.
    QByteArray field(QByteArrayView name) const;
};

//! Length, connection and date are added when it is sent.
struct HttpResponse {
    int status = 200;
    QByteArray body; //!< a sentence ends with a line feed
    QByteArray contentType = "text/plain; charset=utf-8";
    HttpFields fields;
};

//! Returns a plain-text response of one sentence.
HttpResponse plainAnswer(int status, const QByteArray &sentence, HttpFields fields = {});

//! How an answer goes out.
struct ResponseForm {
    int version = 11; //!< 10 or 11, that of the request
    bool keepAlive = false;
    bool headOnly = false;
};

//! The bytes of \a answer, whose fields go before those that follow from \a form.
QByteArray serialized(const HttpResponse &answer, const ResponseForm &form);

//! What a request names (RFC 9112, 3.2), also where it is in absolute form.
struct HttpTarget {
    QByteArray path;
    QByteArray query;
};
HttpTarget splitTarget(QByteArray target);

//! The bounds of one HTTP listener. Tests give smaller ones.
struct HttpLimits {
    using Time = std::chrono::milliseconds;

    int connections = 64; //!< one more is told that there are too many
    int headerBytes = 8 * 1024; //!< request line and header
    Time requestTime = std::chrono::seconds(10); //!< from the first byte of a request to its last
    Time idleTime = std::chrono::seconds(75); //!< until the next request, or the first
    Time unsentTime = std::chrono::seconds(30); //!< without any progress while an answer is unsent
    Time lingerTime = std::chrono::seconds(1); //!< from the last answer to the end of the connection
    Time tick =
        std::chrono::milliseconds(250); //!< how often the limits are checked: each may be enforced this much later
};

//! What may be asked of a path.
struct HttpRoute {
    std::vector<QByteArray> methods; //!< GET brings HEAD
    qint64 bodyBytes = 0; //!< the longest body
    HttpLimits::Time answerTime{0}; //!< until the request is answered for its handler: 503; 0: no bound
    QByteArray lateAnswer = "There was no answer in time."; //!< what is said then
};

/*!
    Answers one request, from any thread, once: what comes later is passed over, and so is what comes after the end of
    the connection or of the whole listener. Where all copies go without an answer, it is 500.
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
    What stands on top of an HTTP listener and knows what its paths mean. Called in the thread of the connections, where
    it must not block; outlives them.
*/
class HttpHandler
{
public:
    virtual ~HttpHandler() = default;

    //! Asked when the header has come, before the body; nullopt: there is nothing at \a path.
    virtual std::optional<HttpRoute> route(const QByteArray &path) const = 0;

    //! A request that its route allows. \a replier may be kept and used later.
    virtual void handle(const HttpRequest &request, const HttpReplier &replier) = 0;
};

} // namespace kith
