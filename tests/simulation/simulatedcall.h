// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/feedclient.h"

namespace kith {

//! Sends one message over HTTP: on one connection after the other, until it is answered.
class SimulatedCall final : public LinkPeer
{
public:
    SimulatedCall(World &world, FeedClient::Dial dial, QString token, request::Send send)
        : m_world(world)
        , m_dial(std::move(dial))
        , m_token(std::move(token))
        , m_send(std::move(send))
    {
        connectNow();
    }
    ~SimulatedCall() override { hangUp(); }

    void take(const Packet &packet) override;
    void lost() override { tryLater(); }

private:
    void connectNow();
    void hangUp();
    void tryLater();

    World &m_world;
    const FeedClient::Dial m_dial;
    const QString m_token;
    const request::Send m_send;
    std::shared_ptr<SimulatedLink> m_link;
    std::optional<Scheduler::Key> m_next; //!< the next attempt
};

} // namespace kith
