// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cache/pagecache.h"
#include "server/core/conversations/conversationservice.h"
#include "server/core/conversations/marks.h"
#include "server/core/conversations/messageservice.h"
#include "server/core/delivery/sweep.h"
#include "server/core/people/accountservice.h"
#include "server/core/people/presenceservice.h"
#include "server/core/sessions/refusals.h"
#include "server/core/sessions/sessionjournal.h"

namespace kith {

/*!
    The Chat Service: every rule and all state of one node, alone or one of many.

    Lives on one thread and takes no lock; what it needs comes in its constructor and outlives it. The
    transport tells of links and what they say, the stores call back, tick() moves time.
*/
class ChatService final : public LinkHandler, private Whereabouts::Observer
{
public:
    ChatService(const ServiceSettings &settings, Stores stores, Links &links, Passwords &passwords,
                const Clock &clock, Randomness &random, Journal &journal, const Cluster &cluster = {});
    ChatService(const ChatService &) = delete;

    void refused(const QString &peerAddress, const QString &reason) override;
    void opened(LinkId link, const QString &peerAddress) override;
    void received(LinkId link, std::variant<Request, Rejected> frame) override;
    void closed(LinkId link, int code) override;

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
        return {m_conversations.metrics(),
                m_tails.metrics(),
                m_pages.metrics(),
                m_whereabouts.metrics(),
                m_router.metrics(),
                m_publisher.arrivals().metrics(),
                m_sweep.looks()};
    }

private:
    Replier replierTo(LinkId link, std::int64_t id, Instant receivedAt = 0) const
    {
        return {m_links, link, id, m_open, receivedAt};
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
    Links &m_links;
    const Clock &m_clock;
    SessionJournal m_journal;
    Refusals m_refusals;
    Sessions m_sessions;
    ConversationCache m_conversations;
    TailCache m_tails;
    PageCache m_pages;
    Whereabouts m_whereabouts;
    Router m_router;
    Marks m_marks;
    Inbox m_inbox;
    Standings m_standings;
    Publisher m_publisher;
    Sweep m_sweep;
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
