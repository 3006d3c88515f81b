// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/certificateproblem.h"
#include "app/platform/timesource.h"
#include "shared/replies.h"
#include "shared/routes.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <map>

namespace kith {

//! What came of a request over HTTP.
struct HttpAnswer {
    int status = 0; //!< 0: there is no answer
    QByteArray json; //!< empty where it is not from a Kith server, but from something on the way
    QString failure; //!< in English, for a log

    bool isOk() const { return status == 200 && !json.isEmpty(); }
    //! The code of the problem, empty where a Kith server named none.
    QString problem() const;
    //! The problem as an error. Unavailable where no Kith server answered.
    Error error() const;
};

/*!
    Makes the requests of docs/http-api.md to one server. GUI thread.

    Qt sends a request that breaks once more, whatever it does, so it may be carried out twice.

    Follows no redirect, so that a token reaches no other address. An answer of more than 16 MiB is dropped, as one that takes too long.
*/
class HttpClient : public QObject
{
public:
    using Answered = std::function<void(const HttpAnswer &)>;

    explicit HttpClient(TimeSource *time);
    ~HttpClient() override;

    //! \a socket is the WebSocket of the same server. HTTP is encrypted if that is.
    void setServer(const QUrl &socket);
    void setToken(const QString &token) { m_token = token.toLatin1(); } //!< of the requests from now on

    //! Calls \a answered once, later, with what came within \a patience ms. Returns the number of the request.
    int send(const HttpCall &call, std::int64_t patience, Answered answered);
    //! Ends the request: it is not answered. Does nothing where it was.
    void drop(int number);
    void dropAll();

    CertificateProblem certificateProblem() const { return m_certificateProblem; }

private:
    struct EndReply {
        void operator()(QNetworkReply *reply) const;
    };
    struct Exchange {
        std::unique_ptr<QNetworkReply, EndReply> reply;
        std::unique_ptr<Timer> deadline;
        Answered answered;
    };

    QNetworkReply *start(const HttpCall &call);
    void finish(int number, const QString &failure = {});

    TimeSource *m_time;
    QNetworkAccessManager m_network;
    QByteArray m_origin;
    QByteArray m_token;
    std::map<int, Exchange> m_exchanges;
    int m_lastNumber = 0;
    CertificateProblem m_certificateProblem = CertificateProblem::None;
};

} // namespace kith
