// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/codec.h"

namespace kith {

/*!
    What one poll delivers: frames of a feed, gathered until there is something to tell.

    Has no clock, no socket and no thread. A page may end at any frame: what does not stand in it is not in its cursor either.
*/
class PollPage
{
public:
    //! \a waits: not due without news. \a watches: not due before the answer to a watch.
    PollPage(bool waits, bool watches)
        : m_waits(waits)
        , m_awaitsWatch(watches)
    {
    }

    //! Adds a frame in the order of the feed. \a json is it without "re".
    void add(const Reply &reply, const QByteArray &json);

    //! The time to wait is over.
    void stopWaiting() { m_waits = false; }

    //! Whether the page is to be delivered: it is full, or the feed has caught up and there is news, or nothing to wait for.
    bool isDue() const;

    //! Returns {"welcome":{…},"events":[…],"cursor":"…"}.
    QByteArray toJson() const;

private:
    QByteArray m_json; //!< of the page, as far as it is known
    QByteArray m_cursor; //!< of the last event
    bool m_waits;
    bool m_awaitsWatch;
    bool m_caughtUp = false;
};

} // namespace kith
