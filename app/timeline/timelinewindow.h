// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/timeline/timelinerows.h"

#include <vector>

namespace kith {

/*!
    The part of a timeline that is in memory: messages without a hole between them, newest first.

    It grows at both ends and lets go of what is furthest from the reader: above `most` rows it keeps
    `kept`. What does not touch it is left out and comes with a later page.
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
    //! A page that was asked for below \a before. Ignored where the window does not begin there any more.
    void addOlder(const LocalPage &page, Seq before);
    //! A page that was asked for above \a after.
    void addNewer(const LocalPage &page, Seq after);
    //! Of what the history added, takes what touches the window.
    void add(const std::vector<LocalMessage> &messages);
    void change(const std::vector<LocalMessage> &messages);
    void remove(const std::vector<ClientId> &messages);
    //! Everything below \a floor is gone. False where nothing is left to go on from: read again.
    bool trim(Seq floor);
    void setStart(bool start) { m_start = start; }
    //! Lets go at the end that is far from the reader.
    void bound(bool readerAtEnd);

private:
    using Place = std::vector<MessagePointer>::iterator;

    Place find(const Message &message);
    void insert(const LocalMessage &message);

    std::vector<MessagePointer> m_messages;
    bool m_end = true;
    bool m_floor = false;
    bool m_start = false;
};

} // namespace kith
