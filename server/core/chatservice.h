// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/delivery/reconciler.h"
#include "server/core/people/throttle.h"
#include "server/core/ports/stores.h"
#include "server/core/requesttable.h"
#include "server/core/sessions/rebalancer.h"
#include "server/core/sessions/refusedconnections.h"
#include "server/core/sessions/sessionaudit.h"

namespace kith {

/*!
    The Chat Service: all rules and all state of one node, alone or in a cluster.

    Lives on the core thread and takes no lock. The ports that its constructor gets outlive it. The transport calls the
    functions of ConnectionHandler, the stores call back, and tick() moves time.
*/
class ChatService final : public ConnectionHandler, private DirectoryCache::Observer
{
public:
    ChatService(const ServiceSettings &settings, Stores stores, Connections &connections,
                PasswordHasher &passwords, const Clock &clock, Randomness &random, AuditLog &auditLog,
                const Cluster &cluster = {});
    ChatService(const ChatService &) = delete;

    void refused(const QString &peerAddress, const QString &reason) override;
    void opened(ConnectionId connection, const QString &peerAddress, ConnectionKind kind) override;
    void received(ConnectionId connection, std::variant<Request, Rejected> frame) override;
    void hasRoom(ConnectionId connection) override;
    void closed(ConnectionId connection, int code) override;

    //! Called about every 250 ms: saves acks, and ends what was revoked by other processes and who has not polled again.
    void tick();

    //! Refuses new requests from now on; earlier ones are still answered.
    void drain();

    //! Whether every request is answered and every ack is saved.
    bool idle() const;

    //! Number of users connected here.
    int users() const { return static_cast<int>(m_sessions.users()); }

    //! Called on any thread.
    CoreMetrics metrics() const
    {
        return {m_conversations.metrics(),  m_tails.metrics(),    m_pages.metrics(),
                m_directoryCache.metrics(), m_router.metrics(),   m_sequencer.metrics(),
                m_reconciler.runs(),        m_rebalancer.chosen()};
    }

private:
    Replier replierTo(const SessionPtr &session, std::int64_t id, Instant receivedAt = 0) const
    {
        return {m_connections, session->connection, id, unanswered(session), receivedAt};
    }
    std::shared_ptr<const void> unanswered(const SessionPtr &session) const;
    std::int64_t takeToken(Session &session);
    void dispatch(const SessionPtr &session, const Request &request);
    void wait(const SessionPtr &session, const Request &request, const Replier &replier);
    void dropStaleRecord(const Session &session, const Request &request);
    void hello(const SessionPtr &session, const request::Hello &request, const Replier &replier);
    void refuseHello(const SessionPtr &session, const Error &error, const Replier &replier);
    void beginCall(const SessionPtr &session, const Replier &replier);
    void openFeed(const SessionPtr &session, const QString &cursor, const Replier &replier);
    reply::Welcome welcome(const Session &session) const;
    void registerConnection(const SessionPtr &session, std::function<void(const Result<Done> &)> done);
    void close(const QList<SessionPtr> &sessions, CloseCode code, const QString &reason);
    void epochBegan(EpochId epoch);
    void dispatchWaiting(const SessionPtr &session);
    void end(const SessionPtr &session);
    void readRevocations();
    void handleHint(Hint &&hint);
    void presenceChanged(UserId user) override { m_presence.presenceChanged(user); }
    void superseded(DeviceId device) override;
    void nodesAlive(const std::vector<LiveNode> &nodes) override;

    ServiceSettings m_settings;
    Stores m_stores;
    Connections &m_connections;
    const Clock &m_clock;

    // Each part uses parts above it only.
    RefusedConnections m_refusedConnections;
    SessionAudit m_audit;
    Throttle m_requests; //!< of all but Sockets, by device; of who has not signed in, by network
    Sessions m_sessions;
    Rebalancer m_rebalancer;
    ConversationCache m_conversations;
    TailCache m_tails;
    PageCache m_pages;
    DirectoryCache m_directoryCache;
    Router m_router;
    ReceiptService m_receipts;
    PendingWrites m_pendingWrites;
    PushedHeads m_pushedHeads;
    Inbox m_inbox;
    HeadAnnouncer m_headAnnouncer;
    DeliverySequencer m_sequencer;
    Publisher m_publisher;
    Reconciler m_reconciler;
    AccountService m_accounts;
    InviteService m_invites;
    AdministrationService m_administration;
    MessageService m_messages;
    ConversationService m_conversationService;
    SuccessionService m_successions;
    PresenceService m_presence;
    RequestServices m_services;

    std::shared_ptr<const void> m_open = std::make_shared<char>(); //!< shared by each unanswered request
    bool m_draining = false;
    std::int64_t m_lastRevocation = 0; //!< revocations up to this one were applied to all live sessions
    bool m_readingRevocations = false;
    std::int64_t m_revocationsReadAt = 0;
};

} // namespace kith
