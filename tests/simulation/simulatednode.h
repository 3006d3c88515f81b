// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/feedclient.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/simulatedlink.h"
#include "tests/simulation/simulatedstores.h"
#include "tests/simulation/world.h"

#include <memory>

namespace kith {

//! A real Chat Service with a simulated world around it: what kithd is to its core.
class SimulatedNode
{
public:
    //! Down until start().
    SimulatedNode(World &world, int number, Random random);
    ~SimulatedNode();

    bool isUp() const { return m_running != nullptr; }
    NodeId id() const; //!< of this run; 0: down, or alone
    void start();
    //! As kithd on SIGTERM: answers what came in, saves what it has and says goodbye. Starts again after \a pause.
    void stop(std::int64_t pause);
    //! At once, as by SIGKILL; \a silently: as if its machine lost power.
    void crash(bool silently);

    //! A client's Hello arrived. Refused while down.
    void accept(const std::shared_ptr<SimulatedLink> &link, const Delivery &delivery);

    // Faults, until a simulated time. What happens meanwhile is written down.
    void refuseWrites(std::int64_t until);
    void refuseAll(std::int64_t until);
    void slowDown(std::int64_t until, std::int64_t by);
    void moveClock(std::int64_t by) { m_clock.skew = by; }
    //! For the whole run: its stores break their contracts.
    void plant(Plant plant);

private:
    struct Running;
    class Connection;
    struct NodeClock final : Clock {
        explicit NodeClock(const Scheduler &scheduler_)
            : scheduler(scheduler_)
        {
        }
        std::int64_t now() const override { return World::startOfTime + scheduler.now() + skew; }
        const Scheduler &scheduler;
        std::int64_t skew = 0;
    };

    void impair(std::int64_t until, bool reads);

    World &m_world;
    const int m_number;
    Random m_random;
    NodeClock m_clock;
    StoreFaults m_faults;
    bool m_hasEagerCursors = false;
    ConnectionId m_lastConnection = 0;
    std::unique_ptr<Running> m_running;
};

} // namespace kith
