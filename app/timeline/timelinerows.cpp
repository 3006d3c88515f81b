// SPDX-License-Identifier: Apache-2.0
#include "app/timeline/timelinerows.h"

#include "app/text/textformat.h"

#include <QDateTime>
#include <QHash>

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t groupMs = 5 * 60 * 1000;

//! The local day of a time, cached: neighbouring messages mostly share one.
class Days
{
public:
    QDate of(std::int64_t ms)
    {
        if (ms < m_from || ms >= m_to) {
            m_day = TextFormat::dayOf(ms);
            m_from = m_day.startOfDay().toMSecsSinceEpoch();
            m_to = m_day.addDays(1).startOfDay().toMSecsSinceEpoch();
        }
        return m_day;
    }

private:
    QDate m_day;
    std::int64_t m_from = 0;
    std::int64_t m_to = 0;
};

//! Reactions or a failure stand right below it.
bool endsGroup(const TimelineRow &row)
{
    return !row.message->message.reactions.empty() || row.state == Delivery::Failed || row.message->isLost();
}

bool continues(const TimelineRow &above, const TimelineRow &row)
{
    return above.type == TimelineRowType::Message && row.type == TimelineRowType::Message
        && above.message->message.author == row.message->message.author && !endsGroup(above)
        && row.time - above.time < groupMs;
}

//! The times by which \a messages, newest first, are grouped. What has no seq orders nothing.
std::vector<std::int64_t> groupingTimes(const std::vector<MessagePointer> &messages, std::int64_t now)
{
    std::vector<std::int64_t> times;
    std::int64_t latest = now;
    for (const MessagePointer &message : messages) {
        times.push_back(std::min(message->message.sentAt, latest));
        if (message->message.seq != 0)
            latest = times.back();
    }
    return times;
}

//! Rows from oldest to newest, with days and the divider.
std::vector<TimelineRow> ungrouped(const std::vector<MessagePointer> &messages,
                                   const TimelineContext &context)
{
    std::vector<TimelineRow> rows;
    rows.reserve(messages.size() + 16);
    Days days;
    QDate day;
    QHash<UserId, Role> roles;
    const Seq unread = firstUnread(messages, context);
    const MessagePointer oldest = oldestStored(messages);
    const bool isWhole = context.start && (!oldest || oldest->message.seq == 1);
    const std::vector<std::int64_t> times = groupingTimes(messages, context.now);
    auto time = times.rbegin();
    for (auto it = messages.rbegin(); it != messages.rend(); ++it, ++time) {
        const Message &message = (*it)->message;
        if (const QDate its = days.of(*time); !day.isValid() || its > day) {
            day = its;
            rows.push_back({.type = TimelineRowType::Day, .message = {}, .day = day});
        }
        if (unread != 0 && message.seq == unread)
            rows.push_back({.type = TimelineRowType::Unread, .message = {}, .day = {}});
        if ((*it)->isLost() && (it == messages.rbegin() || (*std::prev(it))->lostAfter != (*it)->lostAfter))
            rows.push_back({.type = TimelineRowType::Restored, .message = *it, .day = {}});
        TimelineRow row{.message = *it, .day = {}, .state = messageState(**it, context), .time = *time};
        if (message.kind != EntryKind::Text) {
            row.type = TimelineRowType::System;
            row.state = Delivery::NoState;
        }
        if (message.kind == EntryKind::Member) {
            if (isWhole || roles.contains(message.subject))
                row.roleBefore = roles.value(message.subject, Role::None);
            roles.insert(message.subject, message.role);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

void group(std::vector<TimelineRow> &rows, const TimelineContext &context)
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        TimelineRow &row = rows[i];
        if (row.type != TimelineRowType::Message)
            continue;
        const bool above = i > 0 && continues(rows[i - 1], row);
        const bool below = i + 1 < rows.size() && continues(row, rows[i + 1]);
        row.position = above ? (below ? GroupPosition::Middle : GroupPosition::Last)
                             : (below ? GroupPosition::First : GroupPosition::Single);
        row.showAuthor = context.group && !above && row.message->message.author != context.me;
    }
}

} // namespace

TimelineKey TimelineRow::key() const
{
    switch (type) {
    case TimelineRowType::Message:
        if (message->isLost())
            return {type, {}, -message->place};
        if (message->message.clientId.isNull())
            return {type, {}, message->message.seq};
        return {type, message->message.clientId, 0};
    case TimelineRowType::System:
        return {type, {}, message->message.seq};
    case TimelineRowType::Restored:
        return {type, {}, *message->lostAfter};
    case TimelineRowType::Day:
        return {type, {}, day.toJulianDay()};
    case TimelineRowType::Unread:
        break;
    }
    return {type, {}, 0};
}

QString TimelineRow::id() const
{
    switch (type) {
    case TimelineRowType::Message:
        if (message->isLost())
            return QLatin1StringView("l:") + QString::number(message->place);
        return QLatin1StringView("m:")
            + (message->message.clientId.isNull() ? QString::number(message->message.seq)
                                                  : toText(message->message.clientId));
    case TimelineRowType::System:
        return QLatin1StringView("s:") + QString::number(message->message.seq);
    case TimelineRowType::Restored:
        return QLatin1StringView("r:") + QString::number(*message->lostAfter);
    case TimelineRowType::Day:
        return QLatin1StringView("d:") + day.toString(Qt::ISODate);
    case TimelineRowType::Unread:
        break;
    }
    return QStringLiteral("u");
}

bool TimelineRow::operator==(const TimelineRow &other) const
{
    const bool sameMessage =
        message == other.message || (message && other.message && *message == *other.message);
    return sameMessage && type == other.type && day == other.day && position == other.position
        && showAuthor == other.showAuthor && state == other.state && roleBefore == other.roleBefore;
}

std::vector<TimelineRow> timelineRows(const std::vector<MessagePointer> &messages,
                                      const TimelineContext &context)
{
    std::vector<TimelineRow> rows = ungrouped(messages, context);
    group(rows, context);
    std::reverse(rows.begin(), rows.end());
    return rows;
}

Delivery::MessageState messageState(const LocalMessage &message, const TimelineContext &context)
{
    if (message.pending == Pending::Failed)
        return Delivery::Failed;
    if (message.message.author != context.me || message.isLost())
        return Delivery::NoState;
    const Seq seq = message.message.seq;
    if (seq == 0 || message.pending == Pending::Queued)
        return Delivery::Queued;
    if (context.readByAll >= seq)
        return Delivery::Read;
    return context.deliveredToAll >= seq ? Delivery::Delivered : Delivery::Sent;
}

MessagePointer oldestStored(const std::vector<MessagePointer> &messages)
{
    const auto it = std::find_if(messages.rbegin(), messages.rend(),
                                 [](const MessagePointer &row) { return row->message.seq != 0; });
    return it == messages.rend() ? nullptr : *it;
}

Seq firstUnread(const std::vector<MessagePointer> &messages, const TimelineContext &context)
{
    if (!context.unreadAfter || messages.empty())
        return 0;
    const auto last = std::find_if(messages.rbegin(), messages.rend(),
                                   [](const MessagePointer &row) { return !row->isLost(); });
    const Seq oldest = last == messages.rend() ? 0 : (*last)->message.seq;
    const bool complete = context.start || (oldest != 0 && oldest <= *context.unreadAfter);
    if (!complete) // what lies above may be unread, too
        return 0;
    const auto it = std::find_if(messages.rbegin(), messages.rend(), [&](const MessagePointer &row) {
        const Message &message = row->message;
        const bool counts = message.kind == EntryKind::Text || message.kind == EntryKind::Unknown;
        return counts && !message.deleted && message.seq > *context.unreadAfter
            && message.author != context.me;
    });
    return it == messages.rend() ? 0 : (*it)->message.seq;
}

} // namespace kith
