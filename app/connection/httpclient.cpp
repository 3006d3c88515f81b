// SPDX-License-Identifier: Apache-2.0
#include "app/connection/httpclient.h"

#include "app/connection/transport.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSslError>

namespace kith {

namespace {

//! Returns the body of \a reply if it has the type of what a Kith server says.
QByteArray jsonOf(QNetworkReply &reply)
{
    const QString type = reply.header(QNetworkRequest::ContentTypeHeader).toString();
    const bool isJson = type.startsWith(QLatin1StringView("application/json"))
        || type.startsWith(QLatin1StringView("application/problem+json"));
    return isJson ? reply.readAll() : QByteArray();
}

} // namespace

QString HttpAnswer::problem() const
{
    return status == 200 ? QString()
                         : QJsonDocument::fromJson(json).object().value(QLatin1StringView("code")).toString();
}

Error HttpAnswer::error() const
{
    const QString code = problem();
    if (code.isEmpty())
        return {ErrorCode::Unavailable, failure, 0};
    const QJsonObject problem = QJsonDocument::fromJson(json).object();
    return {*valueOf<ErrorCode>(QStringView(code), UnknownNames::AreKept),
            problem.value(QLatin1StringView("detail")).toString(),
            problem.value(QLatin1StringView("retryAfter")).toInteger()};
}

void HttpClient::EndReply::operator()(QNetworkReply *reply) const
{
    reply->disconnect();
    reply->abort();
    reply->deleteLater();
}

HttpClient::HttpClient(TimeSource *time)
    : m_time(time)
{
    m_network.setAutoDeleteReplies(false);
}

HttpClient::~HttpClient() = default;

void HttpClient::setServer(const QUrl &socket)
{
    QUrl origin = socket;
    origin.setScheme(socket.scheme() == QLatin1StringView("wss") ? QStringLiteral("https")
                                                                 : QStringLiteral("http"));
    origin.setPath({});
    m_origin = origin.toEncoded();
}

QNetworkReply *HttpClient::start(const HttpCall &call)
{
    QNetworkRequest request(QUrl::fromEncoded(m_origin + call.target, QUrl::StrictMode));
    request.setRawHeader("User-Agent", "kith/" KITH_VERSION);
    request.setRawHeader("Accept-Encoding", "identity"); // what is packed could become any size
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    if (call.method == "GET")
        return m_network.get(request);
    if (call.method == "DELETE")
        return m_network.deleteResource(request);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    return call.method == "PUT" ? m_network.put(request, call.body) : m_network.post(request, call.body);
}

int HttpClient::send(const HttpCall &call, std::int64_t patience, Answered answered)
{
    const int number = ++m_lastNumber;
    QNetworkReply *reply = start(call);
    Exchange &exchange = m_exchanges[number];
    exchange.reply.reset(reply);
    exchange.deadline =
        m_time->timer([this, number] { finish(number, QStringLiteral("no answer in time")); });
    exchange.deadline->start(patience);
    exchange.answered = std::move(answered);
    connect(reply, &QNetworkReply::finished, this, [this, number] { finish(number); });
    connect(reply, &QNetworkReply::downloadProgress, this, [this, number](qint64 received) {
        if (received > qint64(largestMessage))
            finish(number, QStringLiteral("the answer is too large"));
    });
    connect(reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_certificateProblem = kith::certificateProblem(errors);
    });
    return number;
}

void HttpClient::finish(int number, const QString &failure)
{
    const auto node = m_exchanges.extract(number);
    if (node.empty())
        return;
    const Exchange &exchange = node.mapped();
    QNetworkReply &reply = *exchange.reply;
    HttpAnswer answer;
    if (failure.isEmpty()) {
        answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        answer.json = jsonOf(reply);
        answer.failure = reply.errorString();
        const bool isCut = answer.status == 200 && reply.error() != QNetworkReply::NoError;
        if (isCut)
            answer.json.clear();
    } else {
        answer.failure = failure;
    }
    exchange.answered(answer);
}

void HttpClient::drop(int number)
{
    m_exchanges.erase(number);
}

void HttpClient::dropAll()
{
    m_exchanges.clear();
}

} // namespace kith
