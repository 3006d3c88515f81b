// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/history.h"
#include "app/sync/requestretrier.h"

namespace kith {

/*!
    Tells the server how far this device has stored each log (acks) and how far the user has read. GUI thread.

    Both are collected for a moment, the furthest position of each conversation only. Read marks that could not be sent
    are kept in the history, until the next connection.
*/
class ReceiptSender : public QObject
{
    Q_OBJECT

public:
    ReceiptSender(History *history, ServerConnection *connection, RequestRetrier *requests, TimeSource *time);

    //! The entries up to \a seq are stored.
    void ack(ConversationId conversation, Seq seq);
    //! So many entries were applied since the last call; sends the acks at once where many are unacked.
    void countApplied(int entries);
    //! Drops what waits: a new connection begins at the cursor, and read marks are in the history.
    void drop();
    //! Sends the read marks that earlier connections could not.
    void sendUnsentReadMarks();

Q_SIGNALS:
    //! All that lies before \a cursor is acked.
    void cursorMoved(const QString &cursor);

private:
    void sendAcks();
    void sendReadMarks();

    History *m_history;
    ServerConnection *m_connection;
    RequestRetrier *m_requests;
    std::unique_ptr<Timer> m_ackTimer, m_readTimer;
    QHash<ConversationId, Seq> m_acks, m_readMarks;
    int m_unackedEntries = 0;
};

} // namespace kith
