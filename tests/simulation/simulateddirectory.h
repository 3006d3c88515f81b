// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/directory.h"
#include "tests/simulation/random.h"
#include "tests/simulation/scheduler.h"

#include <map>
#include <memory>
#include <set>

namespace kith {

/*!
    What all directories of a simulated cluster keep in common, and what is wrong with it. It outlives them.
*/
class SimulatedRegister
{
public:
    SimulatedRegister(Scheduler &scheduler, Random random)
        : m_scheduler(scheduler)
        , m_random(random)
    {
    }

    //! Of one run of a node; destroyed with it. What it entered stays, as long as its lease.
    std::unique_ptr<Directory> newDirectory();

    //! Does not answer until then.
    void goDown(std::int64_t until);
    //! Forgets everything, without a word.
    void lose();
    //! The lease of a node is good until then, whether it lives or not.
    void keepLease(NodeId node, std::int64_t until);
    //! From now on breaks its contract as Plant::WrongConnection.
    void confuseConnections() { m_confusesConnections = true; }

    bool isUp() const { return m_scheduler.now() >= m_downUntil; }

private:
    class Member;

    void change(UserId user);

    Scheduler &m_scheduler;
    Random m_random;
    std::int64_t m_downUntil = 0;
    bool m_confusesConnections = false;
    std::map<UserId, std::map<DeviceId, DeviceLocation>> m_places;
    std::map<NodeId, std::int64_t> m_leases; //!< when they end
    std::map<NodeId, std::int64_t> m_devices; //!< of each node, when it last renewed its lease
    std::map<UserId, std::set<NodeId>> m_readers; //!< who wants to hear of the next change
    std::map<NodeId, Member *> m_members;
};

} // namespace kith
