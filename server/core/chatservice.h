// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/pagecache.h"
#include "server/core/conversations/conversationservice.h"
#include "server/core/conversations/messageservice.h"
#include "server/core/conversations/receiptservice.h"
#include "server/core/delivery/reconciler.h"
#include "server/core/people/accountservice.h"
#include "server/core/people/presenceservice.h"
#include "server/core/sessions/rejectedconnections.h"
#include "server/core/sessions/sessionaudit.h"

namespace kith {

/*!
    The Chat Service: every rule and all state of one node, alone or one of many.

    Lives on one thread and takes no lock; what it needs comes in its constructor and outlives it. The
    transport tells of connections and what they say, the stores call back, tick() moves time.
*/
class ChatService final : public ConnectionHandler, private DirectoryCache::Observer
{
public:
    ChatService(const ServiceSettings &settings, Stores stores, Connections &connections,
                PasswordHasher &passwords, const Clock &clock, Randomness &random, AuditLog &journal,
                const Cluster &cluster = {});
    ChatService(const ChatService &) = delete;

    void refused(const QString &peerAddress, const QString &reason) override;
    void opened(ConnectionId connection, const QString &peerAddress) override;
    void received(ConnectionId connection, std::variant<Request, Rejected> frame) override;
    void closed(ConnectionId connection, int code) override;

    //! Call it about every 250 ms: makes acks durable and looks for revocations made elsewhere.
    void tick();

    //! From now on new requests are refused; those that came before are answered.
    void drain() { m_draining = true; }

    //! Whether all that came in is answered and saved: the moment to stop.
    bool idle() const;

    //! How many are connected here.
    int users() const { return static_cast<int>(m_sessions.users()); }

    //! Any thread.
    CoreMetrics metrics() const
    {
        return {m_conversations.metrics(),  m_tails.metrics(),  m_pages.metrics(),
                m_directoryCache.metrics(), m_router.metrics(), m_publisher.sequencer().metrics(),
                m_reconciler.looks()};
    }

private:
    Replier replierTo(ConnectionId connection, std::int64_t id, Instant receivedAt = 0) const
    {
        return {m_connections, connection, id, m_open, receivedAt};
    }
    void dispatch(const SessionPtr &session, const Request &request);
    void dispatchAnonymous(const SessionPtr &session, const Request &request);
    void dispatchSignedIn(const SessionPtr &session, const Request &request);
    void refresh(const Session &session, const Request &request);
    void hello(const SessionPtr &session, const request::Hello &request, const Replier &replier);
    void signIn(const SessionPtr &session, const SignedInDevice &device, const QString &cursor,
                const Replier &replier);
    void find(const SessionPtr &session, std::function<void(const Result<Done> &)> done);
    void replace(const SessionPtr &session);
    void takeWaiting(const SessionPtr &session);
    void end(const SessionPtr &session);
    void findRevocations();
    void heard(Hint &&hint);
    void presenceChanged(UserId user) override { m_presence.changed(user); }
    void superseded(DeviceId device) override;

    ServiceSettings m_settings;
    Stores m_stores;
    Connections &m_connections;
    const Clock &m_clock;
    SessionAudit m_audit;
    RejectedConnections m_rejectedConnections;
    Sessions m_sessions;
    ConversationCache m_conversations;
    TailCache m_tails;
    PageCache m_pages;
    DirectoryCache m_directoryCache;
    Router m_router;
    ReceiptService m_marks;
    Inbox m_inbox;
    HeadAnnouncer m_headAnnouncer;
    Publisher m_publisher;
    Reconciler m_reconciler;
    AccountService m_accounts;
    MessageService m_messages;
    ConversationService m_conversationService;
    PresenceService m_presence;
    std::shared_ptr<const void> m_open =
        std::make_shared<char>(); //!< each request without an answer holds a share
    bool m_draining = false;
    std::int64_t m_lastRevocation = 0; //!< all up to this one were told to all that are live
    bool m_findingRevocations = false;
    std::int64_t m_revocationsSought = 0;
};

} // namespace kith
