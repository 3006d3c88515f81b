// SPDX-License-Identifier: Apache-2.0
#include "server/core/chatservice.h"

#include "shared/limits.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int maxWaiting = 64; // requests of one session
constexpr std::int64_t revocationInterval = 500; // ms; a revocation takes effect within a second

const QString replaced = QStringLiteral("this device connected anew");

Error tooManyRequests(std::int64_t wait)
{
    return {ErrorCode::RateLimited, QStringLiteral("Too many requests. Slow down."), wait};
}

QString rateKey(const Session &session)
{
    return session.device.isNull() ? networkOf(session.peer) : u'#' + toText(session.device);
}

template <typename... Functions>
struct Overload : Functions... {
    using Functions::operator()...;
};

template <typename... Functions>
Overload(Functions...) -> Overload<Functions...>;

} // namespace

ChatService::ChatService(const ServiceSettings &settings, Stores stores, Connections &connections,
                         PasswordHasher &passwords, const Clock &clock, Randomness &random,
                         AuditLog &auditLog, const Cluster &cluster)
    : m_settings(settings)
    , m_stores(stores)
    , m_connections(connections)
    , m_clock(clock)
    , m_refusedConnections(clock, auditLog)
    , m_audit(auditLog, m_refusedConnections)
    , m_requests(settings.requests)
    , m_rebalancer(cluster.self, m_sessions)
    , m_conversations(stores.conversations)
    , m_tails(stores.log)
    , m_pages(stores.log)
    , m_directoryCache(cluster.self, cluster.directory)
    , m_router(cluster, m_directoryCache)
    , m_receipts(m_conversations, m_sessions, connections, m_router)
    , m_pushedHeads(m_router.isAlone(), m_conversations, m_tails)
    , m_inbox(stores, m_conversations, m_tails, m_sessions, connections, m_pendingWrites, m_pushedHeads,
              [this](ConversationId conversation, UserId user, Seq seq) {
                  m_receipts.delivered(conversation, user, seq);
              })
    , m_headAnnouncer(m_conversations, m_sessions, connections)
    , m_sequencer(stores.inbox, m_conversations, m_tails, m_sessions, m_pushedHeads, m_inbox, m_headAnnouncer)
    , m_publisher(stores.log, m_conversations, m_tails, m_pendingWrites, m_sequencer, m_router)
    , m_reconciler(stores.conversations, m_sequencer, m_router)
    , m_accounts(settings, stores, passwords, clock, random, m_router)
    , m_invites(settings, stores, clock, random)
    , m_administration(stores, clock, random)
    , m_messages(stores, m_conversations, m_publisher)
    , m_conversationService(stores, m_conversations, m_pages, m_publisher, clock)
    , m_successions(stores.conversations, m_conversations, m_publisher, clock)
    , m_presence(stores.devices, m_conversations, m_sessions, connections, m_directoryCache, m_router)
    , m_services{m_accounts,
                 m_invites,
                 m_administration,
                 m_messages,
                 m_conversationService,
                 m_successions,
                 m_receipts,
                 m_presence,
                 m_inbox,
                 m_publisher,
                 [this](const SessionPtr &session, const request::Hello &request, const Replier &replier) {
                     hello(session, request, replier);
                 },
                 [this] { readRevocations(); }}
{
    m_directoryCache.join(*this);
    m_router.listen([this](Hint &&hint) { handleHint(std::move(hint)); });
}

void ChatService::refused(const QString &peerAddress, const QString &reason)
{
    m_refusedConnections.add(peerAddress, reason);
}

void ChatService::opened(ConnectionId connection, const QString &peerAddress, ConnectionKind kind)
{
    m_sessions.add(connection, peerAddress, kind, m_settings.requests);
    m_audit.opened(peerAddress);
}

void ChatService::closed(ConnectionId connection, int code)
{
    const SessionPtr session = m_sessions.find(connection);
    if (!session)
        return;
    m_audit.closed(*session, code);
    const bool comesBack = session->kind == ConnectionKind::Poll && !m_draining;
    if (comesBack && session->state == Session::State::SignedIn) {
        m_presence.pollEnded(session, m_clock.now());
        session->state = Session::State::Anonymous;
    }
    end(session);
    m_sessions.remove(connection);
}

void ChatService::end(const SessionPtr &session)
{
    if (session->live && session->state == Session::State::SignedIn)
        m_presence.wentOffline(session, m_clock.now());
    session->state = Session::State::Anonymous;
    m_sessions.endLive(session);
}

void ChatService::drain()
{
    m_draining = true;
    m_presence.endPauses(m_clock.now() + PresenceService::longestPause);
}

void ChatService::received(ConnectionId connection, std::variant<Request, Rejected> frame)
{
    const SessionPtr session = m_sessions.find(connection);
    if (!session)
        return;
    const auto *rejected = std::get_if<Rejected>(&frame);
    const std::int64_t id = rejected ? rejected->id : std::get<Request>(frame).id;
    const Replier replier = replierTo(session, id);
    if (rejected && rejected->malformed) {
        replier.fail(rejected->error);
        m_connections.close(connection, CloseCode::Malformed, QStringLiteral("malformed frame"));
        return;
    }
    if (const std::int64_t wait = takeToken(*session)) {
        m_audit.throttled(*session);
        replier.fail(tooManyRequests(wait));
        return;
    }
    if (rejected)
        replier.fail(rejected->error);
    else if (m_draining)
        replier.fail(
            {ErrorCode::Unavailable, QStringLiteral("The server is stopping. Nothing was done."), 1000});
    else
        dispatch(session, std::get<Request>(frame));
}

//! Returns 0, or the milliseconds to wait. What came with a hello is counted as that.
std::int64_t ChatService::takeToken(Session &session)
{
    if (session.kind == ConnectionKind::Socket)
        return session.bucket.take(m_clock.now());
    if (session.state == Session::State::SigningIn)
        return 0;
    return m_requests.take(rateKey(session), m_clock.now());
}

//! Held by each unanswered request of \a session. Holds m_open.
std::shared_ptr<const void> ChatService::unanswered(const SessionPtr &session) const
{
    std::shared_ptr<const void> held = session->unanswered.lock();
    if (!held) {
        held = std::make_shared<const std::shared_ptr<const void>>(m_open);
        session->unanswered = held;
    }
    return held;
}

void ChatService::dispatch(const SessionPtr &session, const Request &request)
{
    Replier replier = replierTo(session, request.id, request.receivedAt);
    if (session->state == Session::State::SigningIn)
        return wait(session, request, replier);
    const bool isSignedIn = session->state == Session::State::SignedIn;
    const RequestRow &row = requestRow(request.body);
    const bool isAllowed = row.allows(isSignedIn);
    if (row.auditEvent || (!isAllowed && !isSignedIn))
        replier = m_audit.audited(session, request, row.auditEvent, replier);
    if (!isAllowed && isSignedIn)
        return replier.fail(ErrorCode::BadRequest, QStringLiteral("This connection is signed in already."));
    if (!isAllowed)
        return replier.fail(ErrorCode::NotSignedIn, QStringLiteral("Say hello with a token first."));
    if (row.kind == RequestRow::Large) {
        if (session->reads)
            return wait(session, request, replier);
        session->reads = true;
        replier = replier.awaitingRoom();
    }
    dropStaleRecord(*session, request);
    row.handle(m_services, session, request.body, replier);
}

void ChatService::wait(const SessionPtr &session, const Request &request, const Replier &replier)
{
    if (session->waiting.size() < maxWaiting)
        session->waiting.push_back({request, unanswered(session)});
    else
        replier.fail(
            {ErrorCode::RateLimited, QStringLiteral("Wait for the answers to earlier requests."), 1000});
}

void ChatService::hasRoom(ConnectionId connection)
{
    const SessionPtr session = m_sessions.find(connection);
    if (!session)
        return;
    if (session->kind == ConnectionKind::Stream && session->feed.paused)
        m_inbox.hasRoom(session);
    session->reads = false;
    // One that is refused holds up nothing. What came behind a hello waits for its answer.
    while (!session->reads && !session->waiting.empty() && session->state != Session::State::SigningIn) {
        const WaitingRequest next = std::move(session->waiting.front());
        session->waiting.pop_front();
        dispatch(session, next.request);
    }
    if (session->waiting.empty())
        session->waiting = {}; // takes no memory at rest
}

// Other nodes send hints of a conversation only while a member is connected here. A record from before the sign-in may be stale.
void ChatService::dropStaleRecord(const Session &session, const Request &request)
{
    if (m_router.isAlone())
        return;
    std::visit(
        [&](const auto &body) {
            if constexpr (requires { body.conversation; })
                m_conversations.dropOlderThan(body.conversation, session.epoch);
        },
        request.body);
}

void ChatService::hello(const SessionPtr &session, const request::Hello &request, const Replier &replier)
{
    if (std::ranges::find(request.versions, limits::protocolVersion) == request.versions.end()) {
        replier.fail(ErrorCode::UnsupportedVersion,
                     QStringLiteral("This server speaks version %1.").arg(limits::protocolVersion));
        m_connections.close(session->connection, CloseCode::UnsupportedVersion,
                            QStringLiteral("no common version"));
        return;
    }
    if (request.token.isEmpty() == request.ticket.isEmpty())
        return replier.fail(ErrorCode::BadRequest, QStringLiteral("A hello has a token or a ticket."));
    session->state = Session::State::SigningIn;
    const bool isSocket = session->kind == ConnectionKind::Socket;
    if (!isSocket) // a token that is valid counts for its device alone
        m_requests.giveBack(rateKey(*session), 1, m_clock.now());
    m_accounts.authenticate(request, [=, this, known = m_lastRevocation](Result<SignedInDevice> device) {
        if (m_sessions.find(session->connection) != session)
            return; // it has ended meanwhile
        if (!device) {
            if (!isSocket)
                m_requests.spend(rateKey(*session), m_clock.now());
            return refuseHello(session, device.error(), replier);
        }
        // The token may have been revoked since it was read, and the revocation applied before this session was live.
        m_lastRevocation = std::min(m_lastRevocation, known);
        session->user = device->user;
        session->role = device->role;
        session->device = device->device;
        const std::int64_t wait = isSocket ? 0 : m_requests.take(rateKey(*session), m_clock.now());
        if (wait)
            refuseHello(session, tooManyRequests(wait), replier);
        else if (session->kind == ConnectionKind::Call)
            beginCall(session, replier);
        else
            openFeed(session, request.cursor, replier);
    });
}

void ChatService::refuseHello(const SessionPtr &session, const Error &error, const Replier &replier)
{
    end(session);
    replier.fail(error);
    if (error.code == ErrorCode::TokenInvalid)
        m_connections.close(session->connection, CloseCode::SignedOut, QStringLiteral("signed out"));
    if (session->kind == ConnectionKind::Call)
        session->waiting.clear(); // the error answers them, too
    else
        dispatchWaiting(session);
}

reply::Welcome ChatService::welcome(const Session &session) const
{
    return {limits::protocolVersion,
            session.user,
            session.device,
            m_settings.name,
            m_clock.now(),
            false,
            {},
            session.history,
            session.role,
            !permissions::checkInvite(session.role, m_settings.membersMayInvite)};
}

void ChatService::beginCall(const SessionPtr &session, const Replier &replier)
{
    session->epoch = m_conversations.nextEpoch();
    session->history = m_inbox.epoch();
    session->state = Session::State::SignedIn;
    m_sessions.addCall(session);
    m_connections.established(session->connection);
    replier.answer(welcome(*session));
    dispatchWaiting(session);
}

void ChatService::openFeed(const SessionPtr &session, const QString &cursor, const Replier &replier)
{
    m_sessions.goLive(session);
    session->epoch = m_conversations.nextEpoch();
    session->feed.loading = true;
    const auto opened = [=, this](Result<bool> isFresh) {
        if (!session->live)
            return; // it has ended meanwhile
        if (!isFresh)
            return refuseHello(session, isFresh.error(), replier);
        session->state = Session::State::SignedIn;
        m_router.setEpoch(session->history);
        m_connections.established(session->connection);
        reply::Welcome answer = welcome(*session);
        answer.fresh = *isFresh;
        answer.cursor = m_inbox.cursorOf(*session);
        replier.answer(std::move(answer));
        m_presence.cameOnline(session, m_clock.now());
        QList<SessionPtr> older = m_sessions.allOfDevice(session->device);
        older.resize(older.indexOf(session));
        close(older, CloseCode::Replaced, replaced);
        m_reconciler.signedIn();
        dispatchWaiting(session);
    };
    registerConnection(session, [=, this](const Result<Done> &registered) {
        if (!session->live)
            return;
        if (!registered)
            return opened(registered.error());
        m_inbox.open(session, cursor, opened);
    });
}

// Numbers the connection before the device may open a later one. Drops cached logs that other nodes appended to: they sent no
// hint while no member was connected here.
void ChatService::registerConnection(const SessionPtr &session,
                                     std::function<void(const Result<Done> &)> done)
{
    if (m_router.isAlone())
        return done(Done{});
    m_stores.devices.connect(session->device, m_clock.now(), [=, this](Result<std::int64_t> number) {
        if (!number && number.error().code == ErrorCode::NotFound)
            return done(Error{ErrorCode::TokenInvalid, number.error().message, 0});
        if (!number)
            return done(number.error());
        session->connectionNumber = *number;
        m_stores.conversations.headsOf(session->user.id, [this, session, done](auto heads) {
            if (!heads)
                return done(heads.error());
            for (const auto &[conversation, head] : *heads) {
                m_pushedHeads.storedHead(conversation, head);
                m_inbox.storedHead(session, conversation, head);
            }
            done(Done{});
        });
    });
}

void ChatService::dispatchWaiting(const SessionPtr &session)
{
    for (const WaitingRequest &waiting : std::exchange(session->waiting, {}))
        dispatch(session, waiting.request);
}

void ChatService::tick()
{
    m_refusedConnections.tick();
    m_inbox.flush();
    m_headAnnouncer.tick();
    m_sequencer.tick();
    m_reconciler.tick(m_clock.now());
    m_presence.endPauses(m_clock.now());
    m_successions.tick();
    const std::int64_t since = m_clock.now() - m_revocationsReadAt;
    if (since >= revocationInterval || since < 0) // the clock may have been set back
        readRevocations();
}

void ChatService::readRevocations()
{
    if (std::exchange(m_readingRevocations, true))
        return;
    m_revocationsReadAt = m_clock.now();
    m_stores.devices.revokedSince(m_lastRevocation, [this, after = m_lastRevocation](auto revocations) {
        m_readingRevocations = false;
        if (!revocations || revocations->empty())
            return;
        if (m_lastRevocation == after) // otherwise a sign-in asks to apply them again
            m_lastRevocation = revocations->back().number;
        EpochId epoch;
        for (const Revocation &revocation : *revocations) {
            if (!revocation.epoch.isNull())
                epoch = revocation.epoch;
            else if (revocation.seq > 0)
                m_sequencer.revocationCommitted(revocation.conversation, revocation.seq);
            else
                close(m_sessions.allOfDevice(revocation.device) + m_sessions.callsOfDevice(revocation.device),
                      CloseCode::SignedOut, QStringLiteral("signed out"));
        }
        if (!epoch.isNull())
            epochBegan(epoch);
    });
}

// The store went back in time: what this node has in memory may not be in the log any more.
void ChatService::epochBegan(EpochId epoch)
{
    m_conversations.clear();
    m_tails.clear();
    m_pages.clear();
    m_pushedHeads.clear();
    m_sequencer.clear();
    m_headAnnouncer.clear();
    m_router.setEpoch(epoch);
    m_inbox.epochIs(epoch);
    QList<SessionPtr> outdated = m_sessions.live();
    outdated.removeIf([epoch](const SessionPtr &session) { return session->history == epoch; });
    close(outdated, CloseCode::GoingAway, QStringLiteral("the history went back in time"));
}

void ChatService::close(const QList<SessionPtr> &sessions, CloseCode code, const QString &reason)
{
    for (const SessionPtr &session : sessions) {
        end(session);
        m_connections.close(session->connection, code, reason);
    }
}

void ChatService::handleHint(Hint &&hint)
{
    std::visit(Overload{
                   [this](const reply::Event &event) {
                       m_sequencer.entryCommitted({event.conversation, event.entry});
                   },
                   [this](const reply::Marks &marks) { m_receipts.handleHint(marks); },
                   [this](const reply::Typing &typing) { m_presence.handleHint(typing); },
                   [this](const hint::Attempt &attempt) { m_accounts.handleHint(attempt); },
               },
               hint);
}

void ChatService::superseded(DeviceId device)
{
    QList<SessionPtr> sessions = m_sessions.allOfDevice(device);
    sessions.removeIf([](const SessionPtr &session) { return session->state != Session::State::SignedIn; });
    close(sessions, CloseCode::Replaced, replaced);
    m_presence.superseded(device);
}

void ChatService::nodesAlive(const std::vector<LiveNode> &nodes)
{
    if (!m_draining)
        close(m_rebalancer.surplus(nodes), CloseCode::GoingAway,
              QStringLiteral("another server has more room"));
}

bool ChatService::idle() const
{
    return m_open.use_count() == 1 && m_pendingWrites.count() == 0 && m_inbox.idle() && m_presence.idle();
}

} // namespace kith
