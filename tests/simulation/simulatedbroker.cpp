// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatedbroker.h"

namespace kith {

namespace {

constexpr std::int64_t noticeTime = 2000; // ms, at most

} // namespace

class SimulatedBus::Member final : public Broker
{
public:
    explicit Member(SimulatedBus &bus)
        : m_bus(bus)
    {
    }
    ~Member() override
    {
        if (const auto own = m_bus.m_members.find(m_self);
            own != m_bus.m_members.end() && own->second == this)
            m_bus.m_members.erase(own);
    }

    void listen(NodeId self, BrokerHandler &handler) override
    {
        m_self = self;
        m_handler = &handler;
        m_bus.m_members[self] = this;
        if (m_bus.isUp())
            tellSoon(true);
    }

    void publish(NodeId to, HintBatch batch) override
    {
        const Faults &faults = m_bus.faults;
        if (!m_bus.isUp() || (faults.loseOneIn && m_bus.m_random.oneIn(faults.loseOneIn)))
            return;
        m_bus.carry(to, batch, m_bus.m_outages);
        if (faults.doubleOneIn && m_bus.m_random.oneIn(faults.doubleOneIn))
            m_bus.carry(to, batch, m_bus.m_outages);
    }

    void take(const HintBatch &batch) { m_handler->received(batch); }

    //! What it is by then: it may have changed again.
    void tellSoon(bool connected)
    {
        m_bus.m_scheduler.in(m_bus.m_random.below(noticeTime),
                             [this, connected, alive = std::weak_ptr<char>(m_alive)] {
                                 if (!alive.expired() && m_bus.isUp() == connected
                                     && std::exchange(m_connected, connected) != connected)
                                     m_handler->connected(connected);
                             });
    }

private:
    SimulatedBus &m_bus;
    NodeId m_self = 0;
    BrokerHandler *m_handler = nullptr;
    bool m_connected = false; //!< as it was told
    std::shared_ptr<char> m_alive = std::make_shared<char>();
};

std::unique_ptr<Broker> SimulatedBus::newBroker()
{
    return std::make_unique<Member>(*this);
}

void SimulatedBus::goDown(std::int64_t until)
{
    m_downUntil = std::max(m_downUntil, until);
    ++m_outages;
    tellAll(false);
    m_scheduler.at(until, [this] { tellAll(true); });
}

void SimulatedBus::tellAll(bool connected)
{
    for (const auto &[node, member] : m_members)
        member->tellSoon(connected);
}

void SimulatedBus::carry(NodeId to, const HintBatch &batch, std::int64_t outage)
{
    m_scheduler.in(m_random.between(1, faults.delay), [=, this] {
        const auto member = m_members.find(to);
        if (isUp() && outage == m_outages && member != m_members.end())
            member->second->take(batch);
    });
}

} // namespace kith
