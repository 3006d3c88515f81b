// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatedtransport.h"

#include <QPointer>

namespace kith {

namespace {

class SimulatedTimer final : public Timer
{
public:
    SimulatedTimer(Scheduler &scheduler, std::function<void()> ring)
        : m_scheduler(scheduler)
        , m_ring(std::move(ring))
    {
    }
    ~SimulatedTimer() override { stop(); }

    void start(std::int64_t ms) override
    {
        stop();
        m_key = m_scheduler.in(ms, [this] {
            m_key.reset();
            m_ring();
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
    const std::function<void()> m_ring;
    std::optional<Scheduler::Key> m_key;
};

} // namespace

std::unique_ptr<Timer> SimulatedTimeSource::timer(std::function<void()> ring)
{
    return std::make_unique<SimulatedTimer>(m_scheduler, std::move(ring));
}

void SimulatedTransport::open(const QUrl &)
{
    m_cable = m_dial();
    m_cable->attach(Cable::Client, this);
    post({Packet::Hello, {}, 0, {}});
}

void SimulatedTransport::post(const Packet &packet)
{
    if (m_cable)
        m_cable->send(Cable::Client, packet);
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
    if (const auto cable = std::exchange(m_cable, nullptr))
        cable->close(Cable::Client);
}

void SimulatedTransport::vanish()
{
    if (const auto cable = std::exchange(m_cable, nullptr))
        cable->vanish(Cable::Client);
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
    m_cable.reset();
    m_code = m_open ? 1006 : 0;
    m_reason = QStringLiteral("the connection broke");
    Q_EMIT ended();
}

} // namespace kith
