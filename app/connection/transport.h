// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>

namespace kith {

//! What carries the messages of a Link, for one time. The signals come after the call that caused them returned.
class Transport : public QObject
{
    Q_OBJECT

public:
    virtual void open(const QUrl &url) = 0;
    virtual void send(const QByteArray &message) = 0;
    virtual void ping() = 0;
    //! Says goodbye first; ended() follows.
    virtual void close() = 0;
    //! Ends it at once; whether ended() follows is open.
    virtual void abort() = 0;

    //! Why it ended: the close code of the WebSocket, 0 where no connection came about; and words for a log.
    virtual int endCode() const = 0;
    virtual QString endReason() const = 0;

Q_SIGNALS:
    void opened();
    void received(const QByteArray &message);
    void ponged();
    //! Also where it never opened.
    void ended();
};

using TransportFactory = std::function<std::unique_ptr<Transport>()>;

//! A WebSocket that speaks Kith's CBOR.
std::unique_ptr<Transport> newWebSocketTransport();

} // namespace kith
