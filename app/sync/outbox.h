// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"
#include "app/history/history.h"

namespace kith {

/*!
    Sends what waits in the history's outbox to the server, in order within each conversation. GUI thread.

    Of each conversation one is sent at a time, and it leaves the outbox in the transaction that stores its answer. So
    whatever breaks in between, the same clientId is sent again and the server answers the same. What the server refuses
    for good becomes failed, with a sentence for the user, and the next one is sent.
*/
class Outbox : public QObject
{
    Q_OBJECT

public:
    Outbox(History *history, ServerConnection *connection, TimeSource *time, QObject *parent = nullptr);

    //! What waits, the failed ones not counted.
    int queued() const { return m_queued; }

Q_SIGNALS:
    void queuedChanged();
    //! A reaction was refused and removed. Everything else that is refused stays in the outbox, as failed.
    void reactionRefused(const QString &sentence);

private:
    void refresh();
    void send(const Outgoing &outgoing);
    void onAnswer(const Outgoing &outgoing, const Result<reply::Any> &answer);
    void pause(std::int64_t ms);

    History *m_history;
    ServerConnection *m_connection;
    std::unique_ptr<Timer> m_pause;
    QHash<ConversationId, ClientId> m_sent; //!< and not answered yet
    bool m_refreshing = false;
    bool m_refreshAgain = false;
    int m_queued = 0;
};

} // namespace kith
