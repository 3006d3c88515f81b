// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QHostAddress>
#include <QTcpServer>

#include <functional>

namespace kith {

/*!
    Accepts TCP connections and passes their raw descriptors on without creating sockets.

    The last descriptors of the process are reserved for its files and its database: a connection that would take one of them is
    closed at once. Otherwise Qt would retry accept() in a busy loop.
*/
class Listener : public QTcpServer
{
    Q_OBJECT

public:
    //! \a adopt takes ownership of each descriptor. Called on the listener's thread.
    explicit Listener(std::function<void(qintptr descriptor)> adopt, QObject *parent = nullptr);

    //! Starts listening. Returns the port; 0 takes a free one. Fails with a message for the operator.
    Result<quint16> start(const QHostAddress &address, quint16 port);

    //! Closes an accepted descriptor. Any thread.
    static void closeDescriptor(qintptr descriptor);

Q_SIGNALS:
    //! Too few descriptors are left for a connection. \a peer is null if accept() itself failed.
    void refused(const QHostAddress &peer);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    std::function<void(qintptr)> m_adopt;
};

} // namespace kith
