// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localtypes.h"
#include "app/models/delivery.h"

#include <QDate>
#include <QHashFunctions>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

//! A timeline as rows: messages, days and the unread divider. Pure functions.
namespace kith {

enum class TimelineRowType {
    Message,
    System,
    Day,
    Unread,
    Restored, //!< above messages that the server lost
};

//! The place of a message within a group: consecutive messages of one author.
enum class GroupPosition { Single, First, Middle, Last };

//! Identifies a row across versions of a timeline.
struct TimelineKey {
    TimelineRowType type = TimelineRowType::Message;
    ClientId clientId; //!< of a message
    std::int64_t number = 0; //!< a system entry's seq, a day's Julian day, a lost message's place

    bool operator==(const TimelineKey &) const = default;
    friend size_t qHash(const TimelineKey &key, size_t seed = 0)
    {
        return qHashMulti(seed, int(key.type), key.clientId, key.number);
    }
};

using MessagePointer = std::shared_ptr<const LocalMessage>;

struct TimelineRow {
    TimelineRowType type = TimelineRowType::Message;
    MessagePointer message; //!< of a message or system row; of a restored row, the first below it
    QDate day; //!< of a day row
    GroupPosition position = GroupPosition::Single;
    bool showAuthor = false;
    Delivery::MessageState state = Delivery::NoState;
    std::optional<Role> roleBefore =
        std::nullopt; //!< of a member row: the subject's role until then, where known
    std::int64_t time = 0; //!< by which it is grouped: never after what stands below it, or in the future

    TimelineKey key() const;
    QString id() const; //!< the key as text
    bool operator==(const TimelineRow &other) const;
};

struct TimelineContext {
    UserId me;
    bool group = false; //!< rows show the author
    std::optional<Seq>
        unreadAfter; //!< the divider stands above the first text of another above this seq; or nowhere
    bool start = false; //!< the oldest of the messages is the first there is
    Seq deliveredToAll = 0;
    Seq readByAll = 0;
    std::int64_t now = INT64_MAX;
};

//! Both newest first. A day row stands above each day's first message, the divider below a day row. The order is that of the
//! messages alone: a time that lies in the future, or after that of a later message, only means no later than that.
std::vector<TimelineRow> timelineRows(const std::vector<MessagePointer> &messages,
                                      const TimelineContext &context);

//! Delivery state of the user's own message, unless it is lost. Failed: the server refused it, or the user's change of anybody's message.
Delivery::MessageState messageState(const LocalMessage &message, const TimelineContext &context);

//! The oldest of \a messages that has a seq, or null.
MessagePointer oldestStored(const std::vector<MessagePointer> &messages);

//! The seq of the message above which the divider stands, or 0.
Seq firstUnread(const std::vector<MessagePointer> &messages, const TimelineContext &context);

} // namespace kith
