// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"
#include "app/sync/outbox.h"
#include "app/sync/presencetracker.h"
#include "app/sync/requestretrier.h"
#include "app/sync/server.h"
#include "app/sync/synchronizer.h"

namespace kith {

//! Keeps one signed-in account in sync with its server: owns the connection and all that uses it. GUI thread.
class ServerSession : public Server
{
    Q_OBJECT

public:
    //! \a history is open and outlives it.
    ServerSession(History *history, TimeSource *time, QObject *parent = nullptr, Transports transports = {});
    ~ServerSession() override;

    void start(const QUrl &socket, const QString &token);

    ServerConnection *connection() { return &m_connection; }
    Outbox *outbox() { return &m_outbox; }
    PresenceTracker *presenceTracker() { return &m_presenceTracker; }

    //! Stores what an answer names (conversations, people) in the history before it calls \a done.
    void ask(const request::Any &request, QObject *context, Answer done) override;
    void loadOlder(ConversationId conversation, QObject *context,
                   std::function<void(const Result<Done> &)> done) override;

    std::int64_t serverTime(std::int64_t now) const override;

private:
    void onPushed(const reply::Any &push);
    void watch();

    History *m_history;
    TimeSource *m_time;
    PresenceTracker m_presenceTracker;
    ServerConnection m_connection;
    Synchronizer m_synchronizer;
    Outbox m_outbox;
    RequestRetrier m_requests;
    struct Clocks {
        std::int64_t server = 0, wall = 0, monotonic = 0;
    };
    Clocks m_welcomed; //!< what the clocks said at the last welcome
    std::unique_ptr<QObject>
        m_watchContext; //!< of the latest request; destroying it ends the retries of earlier ones
};

} // namespace kith
