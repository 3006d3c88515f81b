// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"

#include <list>

namespace kith {

/*!
    Asks the server, and asks the same again where it says "later", for as long as the connection lasts. GUI thread.

    A retry waits for retryDelay(). Each request waits for itself: others pass it.
*/
class RequestRetrier : public QObject
{
public:
    RequestRetrier(ServerConnection *connection, TimeSource *time);

    //! Calls \a done once, with an answer that no retry can improve, or with the last error when the connection is gone.
    //! Never calls it where \a context or the retrier is destroyed first; then no retry is sent either.
    void ask(const request::Any &request, QObject *context, Channel::Answer done);

private:
    struct Attempt {
        request::Any request;
        QPointer<QObject> context;
        Channel::Answer done;
        int failures = 0;
        Error error; //!< the last one
        std::unique_ptr<Timer> timer;
    };
    using Attempts = std::list<Attempt>;

    void send(Attempt attempt);
    void retryLater(Attempt attempt);
    void giveUp();

    ServerConnection *m_connection;
    TimeSource *m_time;
    Attempts m_waiting; //!< for their timers
};

} // namespace kith
