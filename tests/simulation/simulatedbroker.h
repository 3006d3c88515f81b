// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/broker.h"
#include "tests/simulation/random.h"
#include "tests/simulation/scheduler.h"

#include <map>
#include <memory>

namespace kith {

/*!
    What all brokers of a simulated cluster speak through, and what is wrong with it.

    Whatever is underway when it goes down is lost. It outlives the brokers.
*/
class SimulatedBus
{
public:
    struct Faults {
        int loseOneIn = 0; //!< 0: none
        int doubleOneIn = 0;
        std::int64_t delay = 5; //!< ms, at most; above it hints overtake each other
    };

    SimulatedBus(Scheduler &scheduler, Random random)
        : m_scheduler(scheduler)
        , m_random(random)
    {
    }

    //! Of one run of a node; destroyed with it.
    std::unique_ptr<Broker> newBroker();

    //! All nodes notice it within two seconds, and its end, too. A later end counts.
    void goDown(std::int64_t until);
    bool isUp() const { return m_scheduler.now() >= m_downUntil; }

    Faults faults;

private:
    class Member;

    void carry(NodeId to, const HintBatch &batch, std::int64_t outage);
    void tellAll(bool connected);

    Scheduler &m_scheduler;
    Random m_random;
    std::int64_t m_downUntil = 0;
    std::int64_t m_outages = 0; //!< a hint of before one does not arrive
    std::map<NodeId, Member *> m_members;
};

} // namespace kith
