// SPDX-License-Identifier: Apache-2.0
#include "app/sync/receiptsender.h"

#include "app/history/serverupdates.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int ackEntries = 64; // at the latest after so many
constexpr std::int64_t ackDelay = 300; // ms
constexpr std::int64_t readDelay = 500;

} // namespace

ReceiptSender::ReceiptSender(History *history, ServerConnection *connection, RequestRetrier *requests,
                             TimeSource *time)
    : m_history(history)
    , m_connection(connection)
    , m_requests(requests)
    , m_ackTimer(time->timer([this] { sendAcks(); }))
    , m_readTimer(time->timer([this] { sendReadMarks(); }))
{
    connect(m_history, &History::readMarkMoved, this, [this](const Position &position) {
        m_readMarks[position.conversation] = position.seq;
        if (!m_readTimer->isActive())
            m_readTimer->start(readDelay);
    });
}

void ReceiptSender::ack(ConversationId conversation, Seq seq)
{
    Seq &acked = m_acks[conversation];
    acked = std::max(acked, seq);
    if (!m_ackTimer->isActive())
        m_ackTimer->start(ackDelay);
}

void ReceiptSender::countApplied(int entries)
{
    m_unackedEntries += entries;
    if (m_unackedEntries >= ackEntries)
        sendAcks();
}

void ReceiptSender::drop()
{
    m_acks.clear();
    m_readMarks.clear();
    m_unackedEntries = 0;
}

void ReceiptSender::sendUnsentReadMarks()
{
    m_history->serverUpdates().unsentReadMarks(this, [this](const std::vector<Position> &marks) {
        for (const Position &mark : marks)
            m_readMarks[mark.conversation] = mark.seq;
        sendReadMarks();
    });
}

void ReceiptSender::sendAcks()
{
    m_ackTimer->stop();
    m_unackedEntries = 0;
    request::Ack request;
    for (auto ack = m_acks.cbegin(); ack != m_acks.cend(); ++ack)
        request.positions.push_back({ack.key(), ack.value()});
    m_acks.clear();
    if (request.positions.empty() || !m_connection->isSignedIn())
        return;
    m_requests->ask(request, this, [this](const Result<reply::Any> &answer) {
        const auto *acked = answerAs<reply::Acked>(answer);
        if (acked && !acked->cursor.isEmpty()) // otherwise they come again, and are acked again
            Q_EMIT cursorMoved(acked->cursor);
    });
}

void ReceiptSender::sendReadMarks()
{
    m_readTimer->stop();
    if (!m_connection->isSignedIn())
        return;
    const auto marks = std::exchange(m_readMarks, {});
    for (auto mark = marks.cbegin(); mark != marks.cend(); ++mark) {
        const Position position{mark.key(), mark.value()};
        m_requests->ask(request::MarkRead{position.conversation, position.seq}, this,
                        [this, position](const Result<reply::Any> &answer) {
                            const bool refused =
                                !answer && !answer.error().mayRetry() && m_connection->isSignedIn();
                            if (answer || refused)
                                m_history->serverUpdates().readMarkSent(position);
                        });
    }
}

} // namespace kith
