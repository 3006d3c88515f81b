// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <QHostAddress>
#include <QTcpServer>

#include <cstdint>
#include <functional>

namespace kith {

//! Returns how many descriptors are kept back from clients: the last 256 of the process, or a quarter of all if they are few. They
//! are for its files, its database, its cluster and the operations listener.
std::uint64_t keptDescriptors();

//! Which descriptors a listener may use for connections.
enum class Descriptors { All, AllButKept };

/*!
    Accepts TCP connections and passes their raw descriptors on without creating sockets.

    A connection that would take a descriptor which is kept back is closed at once. If all are in use, accepting pauses: otherwise Qt
    would retry accept() in a busy loop.
*/
class Listener : public QTcpServer
{
    Q_OBJECT

public:
    //! \a adopt takes ownership of each descriptor. Called on the listener's thread.
    explicit Listener(std::function<void(qintptr descriptor)> adopt,
                      Descriptors descriptors = Descriptors::All);

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
    const Descriptors m_descriptors;
};

} // namespace kith
