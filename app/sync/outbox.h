// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"
#include "app/history/history.h"

#include <unordered_map>

namespace kith {

/*!
    Sends what waits in the history's outbox to the server, in order within each conversation. GUI thread.

    Of each conversation one is sent at a time, and it leaves the outbox in the transaction that stores its answer. So
    whatever breaks in between, the same clientId is sent again and the server answers the same. Where the server answers
    "later", the message is sent again after retryDelay(); other conversations do not wait. What the server refuses
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
    void sendLater(ConversationId conversation, const Error &error);
    bool isWaiting(ConversationId conversation) const;

    History *m_history;
    ServerConnection *m_connection;
    TimeSource *m_time;
    QHash<ConversationId, ClientId> m_sent; //!< and not answered yet
    struct Retry {
        std::unique_ptr<Timer> timer;
        int failures = 0;
    };
    std::unordered_map<ConversationId, Retry>
        m_retries; //!< of the first message of each conversation, over this connection
    bool m_refreshing = false;
    bool m_refreshAgain = false;
    int m_queued = 0;
    int m_connections = 0;
};

} // namespace kith
