// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/timeline/timelinerows.h"

#include <vector>

namespace kith {

/*!
    The part of a timeline that is in memory: messages without a gap, newest first.

    It grows at both ends. Above `most` rows it drops those farthest from the reader and keeps `kept`. Messages that do
    not touch it are ignored; a later page brings them.
*/
class TimelineWindow
{
public:
    static constexpr std::size_t most = 1000;
    static constexpr std::size_t kept = 700;

    const std::vector<MessagePointer> &messages() const { return m_messages; }
    bool atEnd() const { return m_end; } //!< holds the newest
    bool atFloor() const { return m_floor; } //!< holds the oldest that is cached
    bool atStart() const { return m_start; } //!< holds the oldest that exists
    Seq oldest() const; //!< 0 where no message has a seq
    Seq newest() const;

    void reset(const LocalPage &page);
    //! Adds a page that was read below \a before. Ignored where the window no longer begins there.
    void addOlder(const LocalPage &page, Seq before);
    //! Adds a page that was read above \a after.
    void addNewer(const LocalPage &page, Seq after);
    //! Takes those of the history's new messages that touch the window.
    void add(const std::vector<LocalMessage> &messages);
    void change(const std::vector<LocalMessage> &messages);
    void remove(const std::vector<ClientId> &messages);
    void removeLost(const std::vector<std::int64_t> &places);
    //! Drops everything below \a floor. False where nothing is left: the caller reads again.
    bool trim(Seq floor);
    void setStart(bool start) { m_start = start; }
    //! Drops rows at the end that is far from the reader.
    void bound(bool readerAtEnd);

private:
    using Place = std::vector<MessagePointer>::iterator;

    Place find(const LocalMessage &message);
    std::vector<MessagePointer> missing(const LocalPage &page);
    void insert(const LocalMessage &message);

    std::vector<MessagePointer> m_messages;
    bool m_end = true;
    bool m_floor = false;
    bool m_start = false;
};

} // namespace kith
