// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/httpclient.h"
#include "shared/codec.h"
#include "shared/requests.h"

#include <QHash>
#include <QSet>

namespace kith {

/*!
    The feed of a device over HTTP: asks for one page after another, and takes up the acks of what the pages had. GUI thread.

    The next page is asked for when everything of the last one is acked, since the cursor that it is asked with acks. Polls wait longer
    from one to the next, and shorter once something on the way has cut one.

    Marks that move between two polls are pushed to nobody. So where messages came or went, the marks of their conversations are read
    during the next poll, and told as if they were pushed; all conversations are to be listed again every few minutes (`caughtUp`).
*/
class FeedPoller : public QObject
{
    Q_OBJECT

public:
    FeedPoller(HttpClient *client, TimeSource *time);

    //! Asks for the first page.
    void start(const QString &cursor);
    void stop();
    bool isWelcomed() const { return m_welcomed; }

    //! Returns the cursor of the device, which has stored what \a request says.
    QString ack(const request::Ack &request);
    //! The server does not tell about \a conversation any more: nobody is going to ack what it said.
    void forget(ConversationId conversation);
    //! The marks of \a conversation may move now.
    void touch(ConversationId conversation) { m_touched.insert(conversation); }
    void watch(const std::vector<UserId> &users);
    //! Asks anew where the server should have answered long ago, as after a sleep of the system.
    void check();

Q_SIGNALS:
    void welcomed(const kith::reply::Welcome &welcome);
    void pushed(const kith::reply::Any &push);
    //! The first page was refused. Nothing more is asked for.
    void refused(const kith::Error &error);
    //! Emitted once: no page comes any more. \a code is a close code of the protocol, or 0 where the way broke.
    void ended(int code, const QString &why);

private:
    void poll();
    QByteArray target(int wait) const;
    void onAnswer(const HttpAnswer &answer);
    void onPage(const QByteArray &json);
    void onProblem(const HttpAnswer &answer);
    void onFailure(const QString &why);
    void pollNext();
    void readMarks();
    void end(int code, const QString &why);

    HttpClient *m_client;
    TimeSource *m_time;
    std::unique_ptr<Timer> m_next; //!< until the next poll
    std::unique_ptr<Timer> m_ackTime;
    std::unique_ptr<Timer> m_marksTime;
    QString m_cursor; //!< everything before it is acked
    QString m_pageCursor; //!< of a page that is not acked yet
    QHash<ConversationId, Seq> m_unacked; //!< the last entry of that page
    std::vector<UserId> m_watched;
    QSet<ConversationId> m_touched;
    UserId m_me;
    EpochId m_epoch;
    bool m_welcomed = false;
    bool m_caughtUp = false;
    bool m_ended = false;
    int m_poll = 0; //!< the number of the request; 0: none is under way
    int m_step = 0; //!< of the times to wait
    int m_longestStep;
    int m_failures = 0; //!< in a row
    std::int64_t m_askedAt = 0; //!< by the wall clock
    std::int64_t m_brokeAt; //!< monotonic; when a poll last ended without its answer
    std::int64_t m_listedAt = 0; //!< monotonic
};

} // namespace kith
