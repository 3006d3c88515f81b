// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"
#include "app/history/history.h"

namespace kith {

/*!
    Brings what waits in the history's outbox to the server, in order within each conversation. GUI thread.

    One at a time per conversation is on its way, and it leaves the outbox in the transaction that stores its answer.
    So whatever breaks in between, the same clientId is sent again and the server answers the same. What the server
    refuses for good becomes failed, with a sentence, and lets the next one pass.
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
    //! It is gone again; all else that is refused stays, as failed.
    void reactionRefused(const QString &sentence);

private:
    void look();
    void send(const Outgoing &outgoing);
    void onAnswer(const Outgoing &outgoing, const Result<reply::Any> &answer);
    void pause(std::int64_t ms);

    History *m_history;
    ServerConnection *m_connection;
    std::unique_ptr<Timer> m_pause;
    QHash<ConversationId, ClientId> m_onItsWay;
    bool m_looking = false;
    bool m_lookAgain = false;
    int m_queued = 0;
};

} // namespace kith
