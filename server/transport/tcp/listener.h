// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QHostAddress>
#include <QTcpServer>

#include <functional>

namespace kith {

/*!
    Accepts TCP connections and hands their raw descriptors on; never makes a socket of them.

    Call listen() and close() as on any QTcpServer. The last descriptors of the process are kept for its files
    and its database: a connection that would take one of them is closed at once. Without that, Qt would try in
    a busy loop.
*/
class Listener : public QTcpServer
{
    Q_OBJECT

public:
    //! \a adopt takes over each descriptor, in the listener's thread.
    explicit Listener(std::function<void(qintptr descriptor)> adopt, QObject *parent = nullptr);

    //! listen(), which returns the port; 0 takes a free one. Fails with a message for the operator.
    Result<quint16> start(const QHostAddress &address, quint16 port);

    //! Closes what incomingConnection() got and nobody wants. Any thread.
    static void closeDescriptor(qintptr descriptor);

Q_SIGNALS:
    //! Too few descriptors are left for a connection; \a peer is null where it was not even accepted.
    void refused(const QHostAddress &peer);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    std::function<void(qintptr)> m_adopt;
};

} // namespace kith
