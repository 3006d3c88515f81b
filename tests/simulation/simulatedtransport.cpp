// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatedtransport.h"

#include <QPointer>

namespace kith {

namespace {

class SimulatedTimer final : public Timer
{
public:
    SimulatedTimer(Scheduler &scheduler, std::function<void()> onTimeout)
        : m_scheduler(scheduler)
        , m_onTimeout(std::move(onTimeout))
    {
    }
    ~SimulatedTimer() override { stop(); }

    void start(std::int64_t ms) override
    {
        stop();
        m_key = m_scheduler.in(ms, [this] {
            m_key.reset();
            m_onTimeout();
        });
    }
    void stop() override
    {
        if (m_key)
            m_scheduler.cancel(*m_key);
        m_key.reset();
    }
    bool isActive() const override { return m_key.has_value(); }

private:
    Scheduler &m_scheduler;
    const std::function<void()> m_onTimeout;
    std::optional<Scheduler::Key> m_key;
};

} // namespace

std::unique_ptr<Timer> SimulatedTimeSource::timer(std::function<void()> onTimeout)
{
    return std::make_unique<SimulatedTimer>(m_scheduler, std::move(onTimeout));
}

void SimulatedTransport::open(const QUrl &)
{
    m_link = m_dial();
    m_link->attach(SimulatedLink::Client, this);
    post({Packet::Hello, {}, 0, {}});
}

void SimulatedTransport::post(const Packet &packet)
{
    if (m_link)
        m_link->send(SimulatedLink::Client, packet);
}

void SimulatedTransport::close()
{
    post({Packet::Bye, {}, 1000, {}});
    abort();
    m_scheduler.in(0, [self = QPointer<SimulatedTransport>(this)] {
        if (self)
            Q_EMIT self->ended();
    });
}

void SimulatedTransport::abort()
{
    if (const auto link = std::exchange(m_link, nullptr))
        link->close(SimulatedLink::Client);
}

void SimulatedTransport::vanish()
{
    if (const auto link = std::exchange(m_link, nullptr))
        link->vanish(SimulatedLink::Client);
}

void SimulatedTransport::take(const Packet &packet)
{
    switch (packet.kind) {
    case Packet::Welcome:
        m_open = true;
        Q_EMIT opened();
        break;
    case Packet::Frame:
        Q_EMIT received(packet.bytes);
        break;
    case Packet::Ping:
        post({Packet::Pong, packet.bytes, 0, {}});
        break;
    case Packet::Pong:
        Q_EMIT ponged();
        break;
    case Packet::Bye:
        m_code = packet.code;
        m_reason = packet.reason;
        abort();
        Q_EMIT ended();
        break;
    default:
        break;
    }
}

void SimulatedTransport::lost()
{
    m_link.reset();
    m_code = m_open ? 1006 : 0;
    m_reason = QStringLiteral("the connection broke");
    Q_EMIT ended();
}

} // namespace kith
