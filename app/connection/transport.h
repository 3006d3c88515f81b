// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/platform/certificateproblem.h"

#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>

namespace kith {

//! Carries the messages of a Channel over one connection. Signals are emitted after the call that caused them returned.
class Transport : public QObject
{
    Q_OBJECT

public:
    virtual void open(const QUrl &url) = 0;
    virtual void send(const QByteArray &message) = 0;
    virtual void ping() = 0;
    //! Ends the connection with a close frame; ended() follows.
    virtual void close() = 0;
    //! Ends the connection at once; ended() may follow or not.
    virtual void abort() = 0;

    //! The close code of the WebSocket; 0 where no connection was made.
    virtual int endCode() const = 0;
    //! Whether anything took the connection, be it only to refuse what was asked of it.
    virtual bool wasReached() const { return false; }
    //! Why the connection ended, in English, for a log.
    virtual QString endReason() const = 0;
    //! Why the server's certificate was refused, where that ended it.
    virtual CertificateProblem certificateProblem() const { return CertificateProblem::None; }

Q_SIGNALS:
    void opened();
    void received(const QByteArray &message);
    void ponged();
    //! Emitted once, also where the connection never opened.
    void ended();
};

using TransportFactory = std::function<std::unique_ptr<Transport>()>;

constexpr quint64 largestMessage = 16 * 1024 * 1024; //!< a bound on what a server may make us hold

//! A WebSocket that speaks Kith's CBOR.
std::unique_ptr<Transport> newWebSocketTransport();

//! The ways to a server.
struct Transports {
    TransportFactory socket = &newWebSocketTransport;
    TransportFactory http = {}; //!< where no WebSocket can be had; null: there is no such way
};

} // namespace kith
