// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/serverconnection.h"
#include "app/sync/outbox.h"

#include <QObject>
#include <QPointer>

#include <qqmlregistration.h>

namespace kith {

//! The state of the connection as one line of text. GUI thread.
class ConnectionStatus : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("One belongs to the App")
    Q_PROPERTY(State state READ state NOTIFY changed)
    Q_PROPERTY(int secondsToRetry READ secondsToRetry NOTIFY changed)
    Q_PROPERTY(QString text READ text NOTIFY changed)
    Q_PROPERTY(int queued READ queued NOTIFY changed)

public:
    enum State { Connecting, CatchingUp, Connected, Reconnecting, Offline, SignedOut, Locked };
    Q_ENUM(State)

    explicit ConnectionStatus(TimeSource *time, QObject *parent = nullptr);
    ~ConnectionStatus() override;

    //! Describes this connection and outbox from now on; null: signed out.
    void follow(ServerConnection *connection, Outbox *outbox);
    //! The keychain is locked: nothing connects until it is asked again.
    void setLocked(bool locked);
    //! The state while nothing is followed: for windows that show sample data.
    void setIdle(State state) { m_idle = state; }

    State state() const;
    int secondsToRetry() const; //!< rounded up; 0 while a try is on its way
    QString text() const;
    int queued() const { return m_outbox ? m_outbox->queued() : 0; }

    Q_INVOKABLE void tryNow();

Q_SIGNALS:
    void changed();
    void unlockWanted();

private:
    void update();

    QPointer<ServerConnection> m_connection;
    QPointer<Outbox> m_outbox;
    std::unique_ptr<Timer> m_tick; //!< runs only while seconds are counted
    State m_idle = SignedOut;
    bool m_locked = false;
};

} // namespace kith
