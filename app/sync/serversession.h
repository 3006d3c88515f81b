// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"
#include "app/sync/outbox.h"
#include "app/sync/presencetracker.h"
#include "app/sync/server.h"
#include "app/sync/synchronizer.h"

namespace kith {

//! All that keeps one signed-in account in step with its server. GUI thread.
class ServerSession : public Server
{
    Q_OBJECT

public:
    //! \a history is open and outlives it.
    ServerSession(History *history, TimeSource *time, QObject *parent = nullptr,
                  TransportFactory newTransport = &newWebSocketTransport);
    ~ServerSession() override;

    void start(const QUrl &socket, const QString &token);

    ServerConnection *connection() { return &m_connection; }
    Outbox *outbox() { return &m_outbox; }
    PresenceTracker *presences() { return &m_presences; }

    //! What an answer names (conversations, people) is in the history before \a done is called.
    void ask(const request::Any &request, QObject *context, Answer done) override;
    void loadOlder(ConversationId conversation, QObject *context,
                   std::function<void(const Result<Done> &)> done) override;

private:
    void onPushed(const reply::Any &push);
    void watch();

    History *m_history;
    PresenceTracker m_presences;
    ServerConnection m_connection;
    Synchronizer m_synchronizer;
    Outbox m_outbox;
};

} // namespace kith
