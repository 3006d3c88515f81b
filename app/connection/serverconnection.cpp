// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serverconnection.h"

#include "app/platform/log.h"
#include "shared/limits.h"

#include <QWebSocketProtocol>

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t firstDelay = 500; // ms
constexpr std::int64_t longestDelay = 30'000;
constexpr std::int64_t longestExtra = 3'000; // behind the server's own retryAfter
constexpr std::int64_t pingInterval = std::chrono::milliseconds(limits::pingInterval).count();
constexpr std::int64_t wakePing = 5'000; // how long a connection may take to prove that it survived a sleep
constexpr std::int64_t idleCheck = 100;
constexpr std::int64_t reachableProbe = 1'000; // after the network changed

//! Whether a connection that ended with \a code ended without a goodbye.
bool isCut(int code)
{
    return code == 0 || code == QWebSocketProtocol::CloseCodeNormal
        || code == QWebSocketProtocol::CloseCodeAbnormalDisconnection;
}

} // namespace

ServerConnection::ServerConnection(TimeSource *time, QObject *parent, Transports transports)
    : QObject(parent)
    , m_time(time)
    , m_transports(std::move(transports))
    , m_choice(bool(m_transports.http))
    , m_retry(time->timer([this] { connectNow(); }))
    , m_ping(time->timer([this] { onPing(); }))
    , m_nextProbe(time->timer([this] { probe(); }))
    , m_untilIdle(time->timer([this] { goOverSocket(); }))
{
}

ServerConnection::~ServerConnection()
{
    dropChannel();
}

void ServerConnection::start(const QUrl &socket, const QString &token, const QString &cursor)
{
    m_socket = socket;
    m_token = token;
    m_cursor = cursor;
    m_failures = 0;
    m_choice.reset();
    setState(State::Connecting);
    connectNow();
}

void ServerConnection::stop()
{
    m_retry->stop();
    m_nextProbe->stop();
    dropChannel();
    setState(State::Stopped);
}

void ServerConnection::restart()
{
    if (m_state == State::Stopped || m_state == State::Refused)
        return;
    dropChannel();
    setState(State::Connecting);
    connectNow();
}

std::int64_t ServerConnection::retryIn() const
{
    return m_retry->isActive() ? std::max<std::int64_t>(0, m_retryAt - m_time->monotonic()) : 0;
}

void ServerConnection::tryNow()
{
    if (m_state == State::Waiting || m_state == State::Offline || m_state == State::Replaced) {
        setState(State::Waiting);
        connectNow();
    }
}

void ServerConnection::setReachable(bool reachable)
{
    if (std::exchange(m_reachable, reachable) == reachable)
        return;
    if (isSlow())
        m_nextProbe->start(reachableProbe);
    else if (!isSignedIn())
        m_choice.reset();
    if (reachable && m_state == State::Offline)
        return tryNow();
    if (reachable || isSignedIn())
        return wake(); // it may go on by another way, or not at all
    if (m_state == State::Waiting || m_state == State::Connecting) {
        dropChannel();
        retryLater();
    }
}

void ServerConnection::wake()
{
    if (m_state == State::Waiting)
        return tryNow();
    if (!isSignedIn())
        return;
    m_unanswered = limits::missedPings;
    m_channel->ping();
    m_ping->start(wakePing);
}

void ServerConnection::connectNow()
{
    m_retry->stop();
    dropChannel();
    const auto way = m_choice.way();
    const bool overHttp = way == TransportChoice::Way::Http;
    use(new Channel(this, overHttp ? m_transports.http() : m_transports.socket()), way);
    connect(m_channel, &Channel::opened, this, &ServerConnection::hello);
    m_channel->open(m_socket);
    Q_EMIT stateChanged(); // retryIn() is 0 now
}

void ServerConnection::use(Channel *channel, TransportChoice::Way way)
{
    m_channel = channel;
    m_overHttp = way == TransportChoice::Way::Http;
    m_isSilent = false;
    m_answeredAt.reset();
    connect(m_channel, &Channel::closed, this, &ServerConnection::onClosed);
    connect(m_channel, &Channel::pushed, this, &ServerConnection::onPushed);
    connect(m_channel, &Channel::ponged, this, [this] { m_unanswered = 0; });
    m_unanswered = limits::missedPings;
    m_ping->start(m_choice.patience()); // expires unless the welcome comes first
}

void ServerConnection::hello()
{
    const request::Hello hello{{limits::protocolVersion},
                               m_token,
                               m_cursor,
                               QStringLiteral("kith %1").arg(QStringLiteral(KITH_VERSION))};
    m_channel->ask(hello, this, [this](const Result<reply::Any> &answer) {
        if (answer) {
            const auto *welcome = std::get_if<reply::Welcome>(&*answer);
            if (!welcome)
                return m_channel->abort();
            m_unanswered = 0;
            m_answeredAt = m_time->monotonic();
            m_ping->start(pingInterval);
            if (m_overHttp && !m_nextProbe->isActive())
                m_nextProbe->start(m_choice.nextProbe());
            setState(State::CatchingUp);
            Q_EMIT welcomed(*welcome);
        } else if (answer.error().code == ErrorCode::TokenInvalid
                   || answer.error().code == ErrorCode::UnsupportedVersion) {
            refuse(State::Refused, answer.error());
        } else if (m_channel && m_channel->isOpen()) {
            m_retryAfter = answer.error().retryAfter;
            if (m_retryAfter > 0)
                m_answeredAt = m_time->monotonic();
            m_channel->close(); // and onClosed() tries again
        }
    });
}

void ServerConnection::onPushed(const reply::Any &push)
{
    m_unanswered = 0;
    if (std::holds_alternative<reply::CaughtUp>(push)) {
        m_failures = 0;
        setState(State::Connected);
    }
    Q_EMIT pushed(push);
}

void ServerConnection::onClosed(int code, const QString &what)
{
    qCInfo(connectionLog) << "connection closed:" << code << what;
    m_certificateProblem = m_channel->certificateProblem();
    const bool takesAnotherWay =
        m_choice.ended(outcome(code)) && m_certificateProblem == CertificateProblem::None && m_reachable;
    dropChannel();
    switch (code) {
    case close::sameDevice:
        refuse(State::Replaced, {ErrorCode::Conflict, what, 0});
        break;
    case close::signedOut:
        refuse(State::Refused, {ErrorCode::TokenInvalid, what, 0});
        break;
    case close::noCommonVersion:
        refuse(State::Refused, {ErrorCode::UnsupportedVersion, what, 0});
        break;
    default:
        if (!takesAnotherWay)
            return retryLater();
        if (m_state != State::Connecting)
            setState(State::Waiting);
        connectNow();
    }
}

TransportChoice::Outcome ServerConnection::outcome(int code) const
{
    TransportChoice::Outcome outcome;
    outcome.wasReached = m_channel->wasReached() || m_isSilent;
    outcome.wasAnswered = m_answeredAt.has_value();
    outcome.wasCut = m_retryAfter == 0 && isCut(code);
    outcome.lasted = m_time->monotonic() - m_answeredAt.value_or(m_time->monotonic());
    return outcome;
}

void ServerConnection::retryLater()
{
    if (m_state == State::Stopped || m_state == State::Refused)
        return;
    if (!m_reachable) {
        m_retry->start(longestDelay); // the system may be wrong about its network
        m_retryAt = m_time->monotonic() + longestDelay;
        return setState(State::Offline);
    }
    const std::int64_t least = std::clamp<std::int64_t>(std::exchange(m_retryAfter, 0), 0, longestDelay);
    const std::int64_t most =
        std::min(least > 0 ? longestExtra : longestDelay, firstDelay << std::min(m_failures, 10));
    ++m_failures;
    const auto delay = least + static_cast<std::int64_t>(m_time->random() * static_cast<double>(most));
    m_retryAt = m_time->monotonic() + delay;
    m_retry->start(delay);
    if (m_state == State::Waiting)
        Q_EMIT stateChanged(); // retryIn() changed
    setState(State::Waiting);
}

void ServerConnection::refuse(State state, const Error &error)
{
    dropChannel();
    m_retry->stop();
    m_nextProbe->stop();
    setState(state);
    Q_EMIT refused(error);
}

void ServerConnection::onPing()
{
    if (m_unanswered >= limits::missedPings) {
        qCInfo(connectionLog) << "the server does not answer";
        m_isSilent = true;
        return m_channel->abort();
    }
    ++m_unanswered;
    m_channel->ping();
    m_ping->start(pingInterval);
}

void ServerConnection::dropChannel()
{
    m_ping->stop();
    dropProbe();
    if (!m_channel)
        return;
    Channel *channel = std::exchange(m_channel, nullptr);
    channel->disconnect(this);
    channel->deleteLater();
    channel->abort();
}

// ---- From HTTP back to a WebSocket

void ServerConnection::probe()
{
    if (!isSlow())
        return; // the next slow connection looks for it
    dropProbe();
    m_probe = new SocketProbe(m_time, m_transports.socket, this);
    connect(m_probe, &SocketProbe::passed, this, &ServerConnection::goOverSocket);
    connect(m_probe, &SocketProbe::failed, this, &ServerConnection::probeLater);
    m_probe->open(m_socket);
}

void ServerConnection::probeLater()
{
    dropProbe();
    m_nextProbe->start(m_choice.nextProbe());
}

void ServerConnection::dropProbe()
{
    m_untilIdle->stop();
    if (!m_probe)
        return;
    m_probe->disconnect(this);
    std::exchange(m_probe, nullptr)->deleteLater();
}

//! The state stays: requests that come before the welcome are held back by the server.
void ServerConnection::goOverSocket()
{
    if (!m_channel->isIdle())
        return m_untilIdle->start(
            idleCheck); // its requests would be lost; the probe fails where there are always some
    Channel *socket = m_probe->take();
    dropChannel();
    socket->setParent(this);
    m_choice.useSocket();
    use(socket, m_choice.way());
    hello();
    Q_EMIT stateChanged();
}

void ServerConnection::ask(const request::Any &request, QObject *context, Channel::Answer done)
{
    if (isSignedIn())
        return m_channel->ask(request, context, std::move(done));
    const Error error{ErrorCode::Unavailable, QStringLiteral("not connected"), 0};
    QMetaObject::invokeMethod(
        context, [error, done = std::move(done)] { done(error); }, Qt::QueuedConnection);
}

void ServerConnection::notify(const request::Any &request)
{
    if (isSignedIn())
        m_channel->notify(request);
}

void ServerConnection::setState(State state)
{
    const bool wasSignedIn = isSignedIn();
    if (std::exchange(m_state, state) == state)
        return;
    Q_EMIT stateChanged();
    if (wasSignedIn && !isSignedIn())
        Q_EMIT lost();
}

} // namespace kith
