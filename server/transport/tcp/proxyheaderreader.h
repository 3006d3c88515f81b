// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/tcp/proxyheader.h"
#include "server/transport/tcp/rejection.h"

#include <QObject>
#include <QSocketNotifier>

#include <chrono>

namespace kith {

/*!
    Reads the PROXY header, and no byte after it, from an accepted descriptor before a socket is created for it.

    Owns the descriptor, and deletes itself when it has passed it on or closed it. Lives in the connection's I/O thread. Unix
    only.
*/
class ProxyHeaderReader : public QObject
{
public:
    //! Takes ownership of \a descriptor. \a source is that of ProxyHeader.
    using Handler = std::function<void(qintptr descriptor, const QHostAddress &source)>;

    //! Closes a connection without a valid header within \a time and reports it to \a refused as "proxy" or "timeout",
    //! with the connection's own peer. \a refused must outlive this.
    ProxyHeaderReader(qintptr descriptor, std::chrono::milliseconds time, Handler handler,
                      const RejectionHandler &refused, QObject *parent);
    ~ProxyHeaderReader() override; //!< closes the descriptor if it still owns it

private:
    void read();
    void refuse(const char *reason);
    qintptr release();
    void timerEvent(QTimerEvent *event) override;

    qintptr m_descriptor; //!< -1: no longer owned
    const Handler m_handler;
    const RejectionHandler &m_refused;
    QSocketNotifier m_notifier;
    QByteArray m_header; //!< the bytes read so far
};

} // namespace kith
