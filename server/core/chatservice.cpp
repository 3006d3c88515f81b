// SPDX-License-Identifier: Apache-2.0
#include "server/core/chatservice.h"

#include "shared/limits.h"

#include <algorithm>

namespace kith {

namespace {

constexpr int mostWaiting = 64; // requests kept while a hello is being judged
constexpr std::int64_t revocationInterval = 500; // ms; I4 allows a second

template <typename... Functions>
struct Overload : Functions... {
    using Functions::operator()...;
};

template <typename... Functions>
Overload(Functions...) -> Overload<Functions...>;

} // namespace

ChatService::ChatService(const ServiceSettings &settings, Stores stores, Connections &connections,
                         PasswordHasher &passwords, const Clock &clock, Randomness &random, AuditLog &journal,
                         const Cluster &cluster)
    : m_settings(settings)
    , m_stores(stores)
    , m_connections(connections)
    , m_clock(clock)
    , m_audit(journal)
    , m_rejectedConnections(clock, journal)
    , m_conversations(stores.conversations)
    , m_tails(stores.log)
    , m_pages(stores.log)
    , m_directoryCache(cluster.self, cluster.directory, *this)
    , m_router(cluster, m_directoryCache, [this](Hint &&hint) { heard(std::move(hint)); })
    , m_marks(m_conversations, m_sessions, connections, m_router)
    , m_inbox(
          stores, m_conversations, m_tails, m_sessions, connections,
          [this](ConversationId conversation, UserId user, Seq seq) {
              m_marks.delivered(conversation, user, seq);
          },
          [this](ConversationId conversation, Seq head) {
              m_publisher.sequencer().found(conversation, head);
          })
    , m_headAnnouncer(m_conversations, m_sessions, connections)
    , m_publisher(stores, m_conversations, m_tails, m_sessions, m_inbox, m_headAnnouncer, m_router)
    , m_reconciler(stores.conversations, m_publisher.sequencer(), m_router)
    , m_accounts(settings, stores, passwords, clock, random, m_router)
    , m_messages(stores, m_conversations, m_publisher)
    , m_conversationService(stores, m_conversations, m_pages, m_publisher, clock)
    , m_presence(stores.devices, m_conversations, m_sessions, connections, m_directoryCache, m_router)
{
}

void ChatService::refused(const QString &peerAddress, const QString &reason)
{
    m_rejectedConnections.add(peerAddress, reason);
}

void ChatService::opened(ConnectionId connection, const QString &peerAddress)
{
    m_sessions.add(connection, peerAddress, m_settings.requests);
    m_audit.opened(peerAddress);
}

void ChatService::closed(ConnectionId connection, int code)
{
    if (const SessionPtr session = m_sessions.find(connection)) {
        m_audit.closed(*session, code);
        end(session);
        m_sessions.remove(connection);
    }
}

void ChatService::end(const SessionPtr &session)
{
    if (session->state == Session::State::SignedIn)
        m_presence.wentOffline(session, m_clock.now());
    session->state = Session::State::Anonymous;
    m_sessions.endLive(session);
}

void ChatService::received(ConnectionId connection, std::variant<Request, Rejected> frame)
{
    const SessionPtr session = m_sessions.find(connection);
    if (!session)
        return;
    const auto *rejected = std::get_if<Rejected>(&frame);
    const std::int64_t id = rejected ? rejected->id : std::get<Request>(frame).id;
    const Replier replier = replierTo(connection, id);
    if (rejected && rejected->malformed) {
        replier.fail(rejected->error);
        m_connections.close(connection, CloseCode::Malformed, QStringLiteral("malformed frame"));
        return;
    }
    if (const std::int64_t wait = session->bucket.take(m_clock.now())) {
        m_audit.throttled(*session);
        replier.fail({ErrorCode::RateLimited, QStringLiteral("Too many requests. Slow down."), wait});
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

void ChatService::dispatch(const SessionPtr &session, const Request &request)
{
    switch (session->state) {
    case Session::State::Anonymous:
        dispatchAnonymous(session, request);
        break;
    case Session::State::SigningIn:
        if (session->waiting.size() < mostWaiting)
            session->waiting.push_back(request);
        else
            replierTo(session->connection, request.id)
                .fail({ErrorCode::RateLimited, QStringLiteral("Wait for the answer to hello."), 1000});
        break;
    case Session::State::SignedIn:
        dispatchSignedIn(session, request);
        break;
    }
}

void ChatService::dispatchAnonymous(const SessionPtr &session, const Request &request)
{
    const Replier replier = m_audit.noting(session, request, replierTo(session->connection, request.id));
    std::visit(
        Overload{
            [&](const request::ServerInfo &body) { m_accounts.serverInfo(session->peer, body, replier); },
            [&](const request::CheckHandle &body) { m_accounts.checkHandle(session->peer, body, replier); },
            [&](const request::Register &body) { m_accounts.registerAccount(session->peer, body, replier); },
            [&](const request::Login &body) { m_accounts.login(session->peer, body, replier); },
            [&](const request::Hello &body) { hello(session, body, replier); },
            [&](const auto &) {
                replier.fail(ErrorCode::NotSignedIn, QStringLiteral("Say hello with a token first."));
            },
        },
        request.body);
}

void ChatService::dispatchSignedIn(const SessionPtr &session, const Request &request)
{
    const Replier replier = replierTo(session->connection, request.id, request.receivedAt);
    const UserId user = session->user.id;
    const auto onRevoked = [this] { findRevocations(); };
    const auto noted = [&] { return m_audit.noting(session, request, replier); };
    refresh(*session, request);
    std::visit(
        Overload{
            [&](const request::Send &body) { m_messages.send(session, body, replier); },
            [&](const request::OpenDirect &body) { m_conversationService.openDirect(user, body, replier); },
            [&](const request::CreateGroup &body) { m_conversationService.createGroup(user, body, replier); },
            [&](const request::AddMembers &body) { m_conversationService.addMembers(user, body, replier); },
            [&](const request::RemoveMember &body) {
                m_conversationService.removeMember(user, body, replier);
            },
            [&](const request::SetRole &body) { m_conversationService.setRole(user, body, replier); },
            [&](const request::SetTitle &body) { m_conversationService.setTitle(user, body, replier); },
            [&](const request::GetConversations &body) { m_conversationService.list(user, body, replier); },
            [&](const request::GetHistory &body) { m_conversationService.history(user, body, replier); },
            [&](const request::GetLog &body) { m_conversationService.log(user, body, replier); },
            [&](const request::Ack &body) { m_inbox.ack(session, body.positions, replier); },
            [&](const request::MarkRead &body) { m_marks.read(session, body, m_publisher, replier); },
            [&](const request::Watch &body) { m_presence.watch(session, body, replier); },
            [&](const request::SetTyping &body) { m_presence.typing(session, body, replier); },
            [&](const request::FindPeople &body) { m_accounts.findPeople(body, replier); },
            [&](const request::GetDevices &) { m_accounts.devices(session, replier); },
            [&](const request::RevokeDevice &body) {
                m_accounts.revokeDevice(session, body.device, noted(), onRevoked);
            },
            [&](const request::ChangePassword &body) {
                m_accounts.changePassword(session, body, noted(), onRevoked);
            },
            [&](const request::Logout &) {
                m_accounts.revokeDevice(session, session->device, noted(), onRevoked);
            },
            [&](const request::ServerInfo &body) { m_accounts.serverInfo(session->peer, body, replier); },
            [&](const auto &) {
                replier.fail(ErrorCode::BadRequest, QStringLiteral("This connection is signed in already."));
            },
        },
        request.body);
}

// Other nodes tell this one of a conversation only while somebody of it is here: what it knew of it before may be out of date.
void ChatService::refresh(const Session &session, const Request &request)
{
    if (m_router.isAlone())
        return;
    std::visit(
        [&](const auto &body) {
            if constexpr (requires { body.conversation; })
                m_conversations.dropOlder(body.conversation, session.age);
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
    session->state = Session::State::SigningIn;
    m_accounts.authenticate(
        request.token, [=, this, known = m_lastRevocation](Result<SignedInDevice> device) {
            if (m_sessions.find(session->connection) != session)
                return; // gone meanwhile
            if (device) {
                // Its token may have ended since it was read, and that been told of before anybody was live to hear of it.
                m_lastRevocation = std::min(m_lastRevocation, known);
                return signIn(session, *device, request.cursor, replier);
            }
            session->state = Session::State::Anonymous;
            replier.fail(device.error());
            if (device.error().code == ErrorCode::TokenInvalid)
                m_connections.close(session->connection, CloseCode::SignedOut, QStringLiteral("signed out"));
            takeWaiting(session);
        });
}

void ChatService::signIn(const SessionPtr &session, const SignedInDevice &device, const QString &cursor,
                         const Replier &replier)
{
    session->user = device.user;
    session->device = device.device;
    const SessionPtr older = m_sessions.ofDevice(device.device);
    m_sessions.goLive(session);
    session->age = m_conversations.nextAge();
    session->feed.loading = true;
    if (older)
        replace(older);
    const auto opened = [=, this](const Result<Done> &result) {
        if (!session->live)
            return; // gone meanwhile
        if (!result) {
            end(session);
            replier.fail(result.error());
            takeWaiting(session);
            return;
        }
        session->state = Session::State::SignedIn;
        m_connections.established(session->connection);
        replier.answer(reply::Welcome{limits::protocolVersion, session->user, session->device,
                                      m_settings.name, m_clock.now(), cursor.isEmpty(),
                                      Inbox::cursorOf(session->feed)});
        m_presence.cameOnline(session, m_clock.now());
        m_reconciler.soon();
        takeWaiting(session);
    };
    find(session, [=, this](const Result<Done> &found) {
        if (!session->live || !found)
            return opened(found);
        m_inbox.open(session, cursor, opened);
    });
}

/*
    Which of the device's connections this is, before it is welcome and may open another; and what other nodes wrote
    without a word while nobody of a conversation was here.
*/
void ChatService::find(const SessionPtr &session, std::function<void(const Result<Done> &)> done)
{
    if (m_router.isAlone())
        return done(Done{});
    m_stores.devices.connect(session->device, m_clock.now(), [=, this](Result<std::int64_t> number) {
        if (!number && number.error().code == ErrorCode::NotFound)
            return done(Error{ErrorCode::TokenInvalid, number.error().message, 0});
        if (!number)
            return done(number.error());
        session->connectionNumber = *number;
        m_stores.conversations.headsOf(session->user.id, [this, done](auto heads) {
            if (!heads)
                return done(heads.error());
            for (const auto &[conversation, head] : *heads)
                m_publisher.sequencer().found(conversation, head);
            done(Done{});
        });
    });
}

void ChatService::replace(const SessionPtr &session)
{
    end(session);
    m_connections.close(session->connection, CloseCode::Replaced,
                        QStringLiteral("this device connected anew"));
}

void ChatService::takeWaiting(const SessionPtr &session)
{
    for (const Request &request : std::exchange(session->waiting, {}))
        dispatch(session, request);
}

void ChatService::tick()
{
    m_rejectedConnections.tick();
    m_inbox.flush();
    m_headAnnouncer.tick();
    m_publisher.sequencer().tick();
    m_reconciler.tick(m_clock.now());
    const std::int64_t since = m_clock.now() - m_revocationsSought;
    if (since >= revocationInterval || since < 0) // the clock may have been set back
        findRevocations();
}

void ChatService::findRevocations()
{
    if (std::exchange(m_findingRevocations, true))
        return;
    m_revocationsSought = m_clock.now();
    m_stores.devices.revokedSince(m_lastRevocation, [this, after = m_lastRevocation](auto revocations) {
        m_findingRevocations = false;
        if (!revocations || revocations->empty())
            return;
        if (m_lastRevocation
            == after) // otherwise somebody who signed in meanwhile wants to hear of them again
            m_lastRevocation = revocations->back().number;
        for (const Revocation &revocation : *revocations) {
            if (revocation.seq > 0)
                m_publisher.sequencer().urged(revocation.conversation, revocation.seq);
            else if (const SessionPtr session = m_sessions.ofDevice(revocation.device)) {
                end(session);
                m_connections.close(session->connection, CloseCode::SignedOut, QStringLiteral("signed out"));
            }
        }
    });
}

void ChatService::heard(Hint &&hint)
{
    std::visit(Overload{
                   [this](const reply::Event &appended) { m_publisher.heard(appended); },
                   [this](const reply::Marks &marked) { m_marks.heard(marked); },
                   [this](const reply::Typing &typing) { m_presence.heard(typing); },
                   [this](const hint::Attempt &attempt) { m_accounts.heard(attempt); },
               },
               hint);
}

void ChatService::superseded(DeviceId device)
{
    if (const SessionPtr session = m_sessions.ofDevice(device))
        replace(session);
}

bool ChatService::idle() const
{
    return m_open.use_count() == 1 && m_publisher.underway() == 0 && m_inbox.idle();
}

} // namespace kith
