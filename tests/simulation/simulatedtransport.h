// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/transport.h"
#include "app/platform/timesource.h"
#include "tests/simulation/simulatedlink.h"
#include "tests/simulation/world.h"

namespace kith {

//! Time and random as a simulated client sees them.
class SimulatedTimeSource final : public TimeSource
{
public:
    SimulatedTimeSource(Scheduler &scheduler, Random random)
        : m_scheduler(scheduler)
        , m_random(random)
    {
    }

    std::int64_t now() const override { return World::startOfTime + m_scheduler.now(); }
    std::int64_t monotonic() const override { return m_scheduler.now(); }
    double random() override { return m_random.fraction(); }
    std::unique_ptr<Timer> timer(std::function<void()> onTimeout) override;

private:
    Scheduler &m_scheduler;
    Random m_random;
};

//! A client's end of a link to some node.
class SimulatedTransport final : public Transport, public LinkPeer
{
public:
    //! \a dial gives a link on which a Hello may be sent.
    using Dial = std::function<std::shared_ptr<SimulatedLink>()>;

    SimulatedTransport(Scheduler &scheduler, Dial dial)
        : m_scheduler(scheduler)
        , m_dial(std::move(dial))
    {
    }
    ~SimulatedTransport() override { abort(); }

    void open(const QUrl &url) override;
    void send(const QByteArray &message) override { post({Packet::Frame, message, 0, {}}); }
    void ping() override { post({Packet::Ping, {}, 0, {}}); }
    void close() override;
    void abort() override;
    int endCode() const override { return m_code; }
    QString endReason() const override { return m_reason; }

    std::shared_ptr<SimulatedLink> link() const { return m_link; }
    //! The machine is gone: nothing more is sent, not even a goodbye.
    void vanish();

    void take(const Packet &packet) override;
    void lost() override;

private:
    void post(const Packet &packet);

    Scheduler &m_scheduler;
    const Dial m_dial;
    std::shared_ptr<SimulatedLink> m_link; //!< while it is connected or trying to
    bool m_open = false;
    int m_code = 0;
    QString m_reason;
};

} // namespace kith
