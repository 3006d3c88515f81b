// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/codec.h"

namespace kith {

//! What one poll delivers: the frames of a Poll, gathered until there is something to tell. It arrives whole or not at all.
class FeedPage
{
public:
    using Frames = std::vector<std::pair<QByteArray, QString>>; //!< in CBOR, each event with its cursor

    //! \a waits: not due without news.
    explicit FeedPage(bool waits)
        : m_waits(waits)
    {
    }

    void add(const Reply &reply, const QByteArray &frame)
    {
        const bool isEvent = std::holds_alternative<reply::Event>(reply.body);
        const bool isRefused = std::holds_alternative<Error>(reply.body);
        m_hasNews = m_hasNews || isEvent || isRefused || m_caughtUp;
        m_caughtUp = m_caughtUp || isRefused || std::holds_alternative<reply::CaughtUp>(reply.body);
        m_frames.emplace_back(frame, reply.cursor);
    }
    void stopWaiting() { m_waits = false; }

    //! Whether it may be delivered: at the end of the turn, so that what comes together goes together.
    bool isDue() const { return m_caughtUp && (m_hasNews || !m_waits); }

    const Frames &frames() const { return m_frames; }

private:
    Frames m_frames;
    bool m_waits;
    bool m_caughtUp = false;
    bool m_hasNews = false;
};

} // namespace kith
