// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/channel.h"
#include "shared/codec.h"

#include <QPointer>
#include <QTest>

namespace kith {

//! A transport whose other end is the test.
class Wire final : public Transport
{
    Q_OBJECT

public:
    void open(const QUrl &) override { }
    void send(const QByteArray &message) override { sent.append(message); }
    void ping() override { ++pings; }
    void close() override { }
    void abort() override { }
    int endCode() const override { return code; }
    QString endReason() const override { return QStringLiteral("so it is"); }
    bool wasReached() const override { return reached; }

    //! Takes the oldest frame that was sent and not taken.
    Request take()
    {
        const auto decoded = decodeRequest(sent.isEmpty() ? QByteArray() : sent.takeFirst(), Encoding::Cbor);
        return std::holds_alternative<Request>(decoded) ? std::get<Request>(decoded) : Request{};
    }
    void say(const Reply &reply) { Q_EMIT received(encode(reply, Encoding::Cbor)); }

    //! Opens, and takes the hello.
    request::Hello welcome(bool caughtUp = true)
    {
        Q_EMIT opened();
        return answerHello(caughtUp);
    }
    request::Hello answerHello(bool caughtUp = true)
    {
        const Request frame = take();
        say({frame.id, reply::Welcome{}});
        if (caughtUp)
            say({0, reply::CaughtUp{}});
        const auto *hello = std::get_if<request::Hello>(&frame.body);
        return hello ? *hello : request::Hello{};
    }

    QByteArrayList sent;
    int pings = 0;
    int code = 0;
    bool reached = false;
};

//! Both ways to a server whose other end is the test.
struct Wires {
    QPointer<Wire> socket, http; //!< the latest
    int sockets = 0, https = 0; //!< that were made

    Transports transports()
    {
        return {[this] {
                    ++sockets;
                    auto made = std::make_unique<Wire>();
                    socket = made.get();
                    return made;
                },
                [this] {
                    ++https;
                    auto made = std::make_unique<Wire>();
                    http = made.get();
                    return made;
                }};
    }

    //! Something on the way answers the upgrade.
    void refuseSocket()
    {
        socket->reached = true;
        Q_EMIT socket->ended();
    }
};

} // namespace kith
