// SPDX-License-Identifier: Apache-2.0
#include "app/connection/httptransport.h"

#include "app/connection/channel.h"
#include "app/connection/feedpoller.h"

#include <deque>

namespace kith {

namespace {

constexpr std::int64_t callTime = 30'000; // ms

class HttpTransport final : public Transport
{
public:
    explicit HttpTransport(TimeSource *time)
        : m_client(time)
        , m_feed(&m_client, time)
    {
        connect(&m_feed, &FeedPoller::welcomed, this, [this](const reply::Welcome &welcome) {
            deliver({m_helloId, welcome});
        });
        connect(&m_feed, &FeedPoller::pushed, this, [this](const reply::Any &push) { deliver({0, push}); });
        connect(&m_feed, &FeedPoller::refused, this, [this](const Error &error) {
            deliver({m_helloId, error});
        });
        connect(&m_feed, &FeedPoller::ended, this, &HttpTransport::end);
    }

    void open(const QUrl &url) override
    {
        m_client.setServer(url);
        later([this] { Q_EMIT opened(); });
    }
    void send(const QByteArray &message) override;
    void ping() override;
    void close() override
    {
        later([this] { end(0, QStringLiteral("closed")); });
    }
    void abort() override
    {
        m_ended = true;
        m_feed.stop();
        m_client.dropAll();
    }
    int endCode() const override { return m_endCode; }
    QString endReason() const override { return m_endReason; }
    CertificateProblem certificateProblem() const override { return m_client.certificateProblem(); }

private:
    struct Call {
        std::int64_t id = 0;
        request::Any request;
        HttpCall http;
    };

    void take(std::int64_t id, const request::Any &request);
    void ask(const Call &call);
    void writeNext();
    void onAnswer(const Call &call, const HttpAnswer &answer);
    void follow(const Call &call, const reply::Any &answer);
    void deliver(const Reply &reply);
    void end(int code, const QString &why);
    //! After the call that led here returned.
    template <typename Work>
    void later(Work work)
    {
        QMetaObject::invokeMethod(
            this,
            [this, work] {
                if (!m_ended)
                    work();
            },
            Qt::QueuedConnection);
    }

    HttpClient m_client;
    FeedPoller m_feed;
    std::deque<Call> m_writes; //!< the first one is under way
    std::int64_t m_helloId = 0;
    bool m_ended = false;
    int m_endCode = 0;
    QString m_endReason;
};

void HttpTransport::send(const QByteArray &message)
{
    const auto decoded = decodeRequest(message, Encoding::Cbor);
    if (const auto *request = std::get_if<Request>(&decoded))
        later([this, request = *request] { take(request.id, request.body); });
}

void HttpTransport::take(std::int64_t id, const request::Any &request)
{
    if (const auto *hello = std::get_if<request::Hello>(&request)) {
        m_helloId = id;
        m_client.setToken(hello->token);
        return m_feed.start(hello->cursor);
    }
    if (const auto *ack = std::get_if<request::Ack>(&request))
        return deliver({id, reply::Acked{m_feed.ack(*ack)}});
    if (const auto *watch = std::get_if<request::Watch>(&request))
        m_feed.watch(watch->users);
    const auto http = toHttp(request);
    if (!http)
        return deliver({id, Error{ErrorCode::UnknownRequest, QStringLiteral("HTTP has no such request"), 0}});
    const Call call{id, request, *http};
    if (http->method == "GET")
        return ask(call);
    m_writes.push_back(call);
    if (m_writes.size() == 1)
        writeNext();
}

void HttpTransport::writeNext()
{
    ask(m_writes.front());
}

void HttpTransport::ask(const Call &call)
{
    m_client.send(call.http, callTime, [this, call](const HttpAnswer &answer) {
        onAnswer(call, answer);
        if (m_ended || call.http.method == "GET")
            return;
        m_writes.pop_front();
        if (!m_writes.empty())
            writeNext();
    });
}

void HttpTransport::onAnswer(const Call &call, const HttpAnswer &answer)
{
    const auto decoded = answer.isOk() ? decodeReply(answer.json, Encoding::Json) : Rejected{answer.error()};
    const auto *rejected = std::get_if<Rejected>(&decoded);
    if (rejected && !m_feed.isWelcomed() && answer.problem().isEmpty())
        return end(0, rejected->error.message);
    const reply::Any body = rejected ? rejected->error : std::get<Reply>(decoded).body;
    follow(call, body);
    if (call.id != 0 || rejected)
        deliver({call.id, body});
}

//! What an answer means for the feed.
void HttpTransport::follow(const Call &call, const reply::Any &answer)
{
    if (const auto *accepted = std::get_if<reply::Accepted>(&answer))
        return m_feed.touch(accepted->conversation);
    const auto *asked = std::get_if<request::GetConversations>(&call.request);
    const auto *error = std::get_if<Error>(&answer);
    if (asked && error && error->code == ErrorCode::NotFound)
        m_feed.forget(asked->conversation);
}

void HttpTransport::deliver(const Reply &reply)
{
    Q_EMIT received(encode(reply, Encoding::Cbor));
}

void HttpTransport::ping()
{
    m_feed.check();
    m_client.send(*toHttp(request::ServerInfo{}), callTime, [this](const HttpAnswer &answer) {
        if (answer.isOk())
            Q_EMIT ponged();
    });
}

void HttpTransport::end(int code, const QString &why)
{
    if (m_ended)
        return;
    abort();
    m_endCode = code;
    m_endReason = why;
    Q_EMIT ended();
}

} // namespace

std::unique_ptr<Transport> newHttpTransport(TimeSource *time)
{
    return std::make_unique<HttpTransport>(time);
}

Transports allTransports(TimeSource *time)
{
    return {&newWebSocketTransport, [time] { return newHttpTransport(time); }};
}

} // namespace kith
