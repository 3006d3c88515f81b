// SPDX-License-Identifier: Apache-2.0
#include "app/sync/connectionstatus.h"

#include "app/text/errormessages.h"

namespace kith {

ConnectionStatus::ConnectionStatus(TimeSource *time, QObject *parent)
    : QObject(parent)
    , m_tick(time->timer([this] { update(); }))
{
}

ConnectionStatus::~ConnectionStatus() = default;

void ConnectionStatus::follow(ServerConnection *connection, Outbox *outbox)
{
    if (m_connection)
        m_connection->disconnect(this);
    if (m_outbox)
        m_outbox->disconnect(this);
    m_connection = connection;
    m_outbox = outbox;
    m_locked = false;
    if (connection)
        connect(connection, &ServerConnection::stateChanged, this, &ConnectionStatus::update);
    if (outbox)
        connect(outbox, &Outbox::queuedChanged, this, &ConnectionStatus::changed);
    update();
}

void ConnectionStatus::setLocked(bool locked)
{
    if (std::exchange(m_locked, locked) != locked)
        Q_EMIT changed();
}

void ConnectionStatus::update()
{
    const std::int64_t left = m_connection ? m_connection->retryIn() : 0;
    if (left > 0)
        m_tick->start((left - 1) % 1000 + 1); // when the rounded number changes
    else
        m_tick->stop();
    Q_EMIT changed();
}

ConnectionStatus::State ConnectionStatus::state() const
{
    if (!m_connection)
        return m_idle;
    if (m_locked)
        return Locked;
    switch (m_connection->state()) {
    case ServerConnection::State::Stopped:
    case ServerConnection::State::Connecting:
        return Connecting;
    case ServerConnection::State::CatchingUp:
        return CatchingUp;
    case ServerConnection::State::Connected:
        return Connected;
    case ServerConnection::State::Waiting:
        return Reconnecting;
    case ServerConnection::State::Offline:
    case ServerConnection::State::Replaced:
        return Offline;
    case ServerConnection::State::Refused:
        break;
    }
    return SignedOut;
}

int ConnectionStatus::secondsToRetry() const
{
    return m_connection ? static_cast<int>((m_connection->retryIn() + 999) / 1000) : 0;
}

QString ConnectionStatus::text() const
{
    switch (state()) {
    case Connecting:
        return tr("Connecting");
    case CatchingUp:
        return tr("Catching up");
    case Connected:
        return m_connection && m_connection->isSlow() ? tr("Connected the slow way") : tr("Connected");
    case Reconnecting:
        if (const QString why = certificateSummary(m_connection->certificateProblem()); !why.isEmpty())
            return why;
        return secondsToRetry() > 0 ? tr("Reconnecting in %1 s").arg(secondsToRetry()) : tr("Reconnecting");
    case Offline:
        if (m_connection && m_connection->state() == ServerConnection::State::Replaced)
            return tr("Connected from another window");
        return queued() > 0 ? tr("Offline: your messages will be sent") : tr("Offline");
    case Locked:
        return tr("The keychain is locked");
    case SignedOut:
        break;
    }
    return tr("Signed out");
}

void ConnectionStatus::tryNow()
{
    if (m_locked)
        Q_EMIT unlockWanted();
    else if (m_connection)
        m_connection->tryNow();
}

} // namespace kith
