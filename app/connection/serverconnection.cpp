// SPDX-License-Identifier: Apache-2.0
#include "app/connection/serverconnection.h"

#include "app/platform/log.h"
#include "shared/limits.h"

#include <algorithm>

namespace kith {

namespace {

constexpr std::int64_t firstDelay = 500; // ms
constexpr std::int64_t longestDelay = 30'000;
constexpr std::int64_t longestExtra = 3'000; // behind the server's own retryAfter
constexpr std::int64_t pingInterval = std::chrono::milliseconds(limits::pingInterval).count();
constexpr std::int64_t connectTime = 15'000; // until a try without a welcome is given up
constexpr std::int64_t wakePing = 5'000; // how long a connection may take to prove that it survived a sleep

} // namespace

ServerConnection::ServerConnection(TimeSource *time, QObject *parent, TransportFactory newTransport)
    : QObject(parent)
    , m_time(time)
    , m_newTransport(std::move(newTransport))
    , m_retry(time->timer([this] { connectNow(); }))
    , m_ping(time->timer([this] { onPing(); }))
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
    setState(State::Connecting);
    connectNow();
}

void ServerConnection::stop()
{
    m_retry->stop();
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
    m_channel = new Channel(this, m_newTransport());
    connect(m_channel, &Channel::opened, this, &ServerConnection::hello);
    connect(m_channel, &Channel::closed, this, &ServerConnection::onClosed);
    connect(m_channel, &Channel::pushed, this, &ServerConnection::onPushed);
    connect(m_channel, &Channel::ponged, this, [this] { m_unanswered = 0; });
    m_unanswered = limits::missedPings;
    m_ping->start(connectTime); // expires unless the welcome comes first
    m_channel->open(m_socket);
    Q_EMIT stateChanged(); // retryIn() is 0 now
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
            m_ping->start(pingInterval);
            setState(State::CatchingUp);
            Q_EMIT welcomed(*welcome);
        } else if (answer.error().code == ErrorCode::TokenInvalid
                   || answer.error().code == ErrorCode::UnsupportedVersion) {
            refuse(State::Refused, answer.error());
        } else if (m_channel && m_channel->isOpen()) {
            m_retryAfter = answer.error().retryAfter;
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
        retryLater();
    }
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
    setState(state);
    Q_EMIT refused(error);
}

void ServerConnection::onPing()
{
    if (m_unanswered >= limits::missedPings) {
        qCInfo(connectionLog) << "the server does not answer";
        return m_channel->abort();
    }
    ++m_unanswered;
    m_channel->ping();
    m_ping->start(pingInterval);
}

void ServerConnection::dropChannel()
{
    m_ping->stop();
    if (!m_channel)
        return;
    Channel *channel = std::exchange(m_channel, nullptr);
    channel->disconnect(this);
    channel->deleteLater();
    channel->abort();
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
