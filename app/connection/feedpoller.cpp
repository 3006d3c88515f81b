// SPDX-License-Identifier: Apache-2.0
#include "app/connection/feedpoller.h"

#include "app/connection/channel.h"
#include "app/platform/log.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <algorithm>

namespace kith {

namespace {

//! Seconds that a poll waits for news. The first one does not; each answer leads to the next step, unless something cut a longer one.
constexpr std::array waits{0, 1, 5, 12, 25};
constexpr std::int64_t pause = 2'000; // ms, between polls that may not wait
constexpr std::int64_t patience = 10'000; // beyond the time to wait
constexpr std::int64_t ackTime =
    30'000; // until what came counts as lost, and comes again over another connection
constexpr std::int64_t marksTime = 500; // after which a poll has surely begun at the server
constexpr int marksAtOnce = 10;
constexpr std::int64_t listTime = 300'000;
constexpr std::int64_t shortListTime = 60'000; // where polls hardly wait, so that more is pushed to nobody
constexpr std::int64_t overlap =
    5'000; // in which the server may see an earlier poll of ours after a later one
constexpr qsizetype targetBytes = 8'000; // the server takes 8 KiB
constexpr int failuresInARow = 2;

std::optional<reply::Any> readFrame(const QJsonValue &frame)
{
    const auto decoded =
        decodeReply(QJsonDocument(frame.toObject()).toJson(QJsonDocument::Compact), Encoding::Json);
    if (const auto *reply = std::get_if<Reply>(&decoded))
        return reply->body;
    qCWarning(connectionLog) << "unreadable frame:" << std::get<Rejected>(decoded).error.message;
    return std::nullopt;
}

} // namespace

FeedPoller::FeedPoller(HttpClient *client, TimeSource *time)
    : m_client(client)
    , m_time(time)
    , m_next(time->timer([this] { poll(); }))
    , m_ackTime(time->timer([this] { end(0, QStringLiteral("what came was not stored")); }))
    , m_marksTime(time->timer([this] { readMarks(); }))
    , m_longestStep(waits.size() - 1)
    , m_brokeAt(time->monotonic() - overlap)
{
}

void FeedPoller::start(const QString &cursor)
{
    m_cursor = cursor;
    poll();
}

void FeedPoller::stop()
{
    m_ended = true;
    m_client->drop(m_poll);
    for (Timer *timer : {m_next.get(), m_ackTime.get(), m_marksTime.get()})
        timer->stop();
}

QByteArray FeedPoller::target(int wait) const
{
    QByteArray target = "/v1/events?wait=" + QByteArray::number(wait);
    if (!m_cursor.isEmpty())
        target += "&cursor=" + m_cursor.toUtf8().toPercentEncoding();
    QByteArray separator = "&watch=";
    for (const UserId &user : m_watched) {
        const QByteArray id = toText(user).toLatin1();
        if (target.size() + separator.size() + id.size() > targetBytes)
            break; // of these the presence is known as it was when they were watched
        target += std::exchange(separator, ",") + id;
    }
    return target;
}

void FeedPoller::poll()
{
    m_next->stop();
    m_client->drop(m_poll);
    m_askedAt = m_time->now();
    const int wait = waits[std::size_t(m_step)];
    m_poll = m_client->send({"GET", target(wait), {}}, wait * 1000 + patience,
                            [this](const HttpAnswer &answer) { onAnswer(answer); });
    if (m_welcomed)
        m_marksTime->start(marksTime);
}

void FeedPoller::onAnswer(const HttpAnswer &answer)
{
    m_poll = 0;
    m_marksTime->stop();
    if (answer.isOk())
        onPage(answer.json);
    else if (!answer.problem().isEmpty())
        onProblem(answer);
    else
        onFailure(answer.failure);
}

void FeedPoller::onPage(const QByteArray &json)
{
    const QJsonObject page = QJsonDocument::fromJson(json).object();
    const auto frame = readFrame(page.value(QLatin1StringView("welcome")));
    const auto *welcome = frame ? std::get_if<reply::Welcome>(&*frame) : nullptr;
    const QString cursor = page.value(QLatin1StringView("cursor")).toString();
    if (!welcome || cursor.isEmpty())
        return onFailure(QStringLiteral("this is no page of events"));
    const QPointer<FeedPoller> alive(this);
    m_failures = 0;
    if (!std::exchange(m_welcomed, true)) {
        m_me = welcome->user.id;
        m_epoch = welcome->epoch;
        Q_EMIT welcomed(*welcome);
    } else if (welcome->fresh || welcome->epoch != m_epoch) {
        return end(0, QStringLiteral("the epoch has ended"));
    }
    m_pageCursor = cursor;
    for (const QJsonValue &value : page.value(QLatin1StringView("events")).toArray()) {
        const auto push = readFrame(value);
        if (!push)
            continue;
        if (const auto *event = std::get_if<reply::Event>(&*push)) {
            m_unacked[event->conversation] = event->entry.seq;
            if (event->conversation != selfConversation(m_me))
                touch(event->conversation);
        }
        if (std::holds_alternative<reply::CaughtUp>(*push)) {
            const std::int64_t now = m_time->monotonic();
            const std::int64_t listed = m_longestStep > 1 ? listTime : shortListTime;
            if (std::exchange(m_caughtUp, true) && now - m_listedAt < listed)
                continue;
            m_listedAt = now;
        }
        Q_EMIT pushed(*push);
        if (!alive || m_ended)
            return;
    }
    m_step = std::min(m_step + 1, m_longestStep);
    if (m_unacked.isEmpty())
        pollNext();
    else
        m_ackTime->start(ackTime);
}

void FeedPoller::onProblem(const HttpAnswer &answer)
{
    const Error error = answer.error();
    if (!m_welcomed && answer.problem() != QLatin1StringView("replaced")) {
        stop();
        Q_EMIT refused(error);
    } else if (answer.problem() == QLatin1StringView("replaced")) {
        // Perhaps by an earlier poll of this device, which something on the way has held up.
        if (m_time->monotonic() - std::exchange(m_brokeAt, m_time->monotonic() - overlap) < overlap)
            return poll();
        end(close::sameDevice, error.message);
    } else if (error.code == ErrorCode::TokenInvalid) {
        end(close::signedOut, error.message);
    } else if (error.code == ErrorCode::RateLimited) {
        m_next->start(std::max<std::int64_t>(error.retryAfter, pause));
    } else {
        end(0, error.message);
    }
}

void FeedPoller::onFailure(const QString &why)
{
    qCInfo(connectionLog) << "a poll broke:" << why;
    m_brokeAt = m_time->monotonic();
    if (!m_welcomed || ++m_failures >= failuresInARow)
        return end(0, why);
    m_longestStep = std::max(m_step - 1, 0);
    m_step = m_longestStep;
    poll();
}

//! Everything that came is acked.
void FeedPoller::pollNext()
{
    m_ackTime->stop();
    m_cursor = std::exchange(m_pageCursor, {});
    if (m_step > 0)
        return poll();
    m_next->start(pause);
    readMarks();
}

QString FeedPoller::ack(const request::Ack &request)
{
    for (const Position &position : request.positions) {
        const auto last = m_unacked.constFind(position.conversation);
        if (last != m_unacked.cend() && *last <= position.seq)
            m_unacked.erase(last);
    }
    if (m_pageCursor.isEmpty())
        return m_cursor;
    if (m_unacked.isEmpty())
        pollNext();
    else
        m_ackTime->start(ackTime);
    return m_cursor;
}

void FeedPoller::forget(ConversationId conversation)
{
    m_touched.remove(conversation);
    if (m_unacked.remove(conversation) && m_unacked.isEmpty())
        pollNext();
}

void FeedPoller::watch(const std::vector<UserId> &users)
{
    if (std::exchange(m_watched, users) == users || m_poll == 0 || !m_welcomed)
        return;
    m_brokeAt = m_time->monotonic();
    poll();
}

void FeedPoller::check()
{
    const bool isOverdue =
        m_poll != 0 && m_time->now() - m_askedAt > waits[std::size_t(m_step)] * 1000 + pause;
    if (!isOverdue)
        return;
    m_brokeAt = m_time->monotonic();
    poll();
}

void FeedPoller::readMarks()
{
    for (int i = 0; i < marksAtOnce && !m_touched.isEmpty(); ++i) {
        const ConversationId id = *m_touched.cbegin();
        m_touched.erase(m_touched.cbegin());
        const auto call = toHttp(request::GetConversations{id, {}});
        m_client->send(*call, patience, [this](const HttpAnswer &answer) {
            const auto decoded = decodeReply(answer.isOk() ? answer.json : QByteArray("{}"), Encoding::Json);
            const auto *reply = std::get_if<Reply>(&decoded);
            const auto *read = reply ? std::get_if<reply::Conversations>(&reply->body) : nullptr;
            for (const Conversation &item : read ? read->items : std::vector<Conversation>()) {
                for (const Member &member : item.members) {
                    if (member.user != m_me && !m_ended)
                        Q_EMIT pushed(reply::Marks{item.id, member.user, member.delivered, member.read});
                }
            }
        });
    }
}

void FeedPoller::end(int code, const QString &why)
{
    if (m_ended)
        return;
    stop();
    Q_EMIT ended(code, why);
}

} // namespace kith
