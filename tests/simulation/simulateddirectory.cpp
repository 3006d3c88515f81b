// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulateddirectory.h"

#include <limits>

namespace kith {

namespace {

constexpr std::int64_t leaseTime = 10'000; // ms
constexpr std::int64_t renewInterval = 3000;
constexpr std::int64_t aliveInterval = 1000;
constexpr std::int64_t delayMost = 5;

} // namespace

class SimulatedRegister::Member final : public Directory
{
public:
    explicit Member(SimulatedRegister &common)
        : m_common(common)
    {
    }
    ~Member() override
    {
        if (const auto own = m_common.m_members.find(m_self);
            own != m_common.m_members.end() && own->second == this)
            m_common.m_members.erase(own);
    }

    void join(NodeId self, DirectoryHandler &handler) override
    {
        m_self = self;
        m_handler = &handler;
        m_common.m_members[self] = this;
        renew();
        tellAlive();
    }

    void enter(UserId user, DeviceId device, std::int64_t connection) override
    {
        m_entered[device] = {user, connection};
        soon([=, this] { put(user, device, connection); });
    }

    void leave(UserId user, DeviceId device, std::int64_t connection) override
    {
        const auto entered = m_entered.find(device);
        if (entered != m_entered.end() && entered->second.second == connection)
            m_entered.erase(entered);
        soon([=, this] {
            const auto places = m_common.m_places.find(user);
            if (!m_common.isUp() || places == m_common.m_places.end())
                return;
            const auto place = places->second.find(device);
            if (place != places->second.end()
                && place->second == DeviceLocation{device, m_self, connection}) {
                places->second.erase(place);
                m_common.change(user);
            }
        });
    }

    void read(UserId user, Callback<std::vector<DeviceLocation>> done) override
    {
        soon([=, this] {
            if (!m_common.isUp())
                return done(Error{ErrorCode::Unavailable, QStringLiteral("The directory is away."), 1000});
            std::vector<DeviceLocation> places;
            for (const auto &[device, place] : m_common.m_places[user])
                places.push_back({device, place.node,
                                  m_common.m_confusesConnections ? std::numeric_limits<std::int64_t>::max()
                                                                 : place.connection});
            m_common.m_readers[user].insert(m_self);
            done(places);
        });
    }

    void tellChanged(UserId user)
    {
        soon([=, this] { m_handler->changed(user); });
    }

private:
    //! In the order of the calls.
    template <typename Task>
    void soon(Task task)
    {
        m_lastCall = std::max(m_lastCall, m_common.m_scheduler.now() + m_common.m_random.below(delayMost));
        later(m_lastCall, std::move(task));
    }
    template <typename Task>
    void later(std::int64_t at, Task task)
    {
        m_common.m_scheduler.at(at, [task = std::move(task), alive = std::weak_ptr<char>(m_alive)] {
            if (!alive.expired())
                task();
        });
    }

    void put(UserId user, DeviceId device, std::int64_t connection)
    {
        if (!m_common.isUp())
            return; // done anew when it is back
        const DeviceLocation mine{device, m_self, connection};
        DeviceLocation &place = m_common.m_places[user].try_emplace(device, DeviceLocation{}).first->second;
        if (place.connection >= connection)
            return;
        place = mine;
        m_common.change(user);
    }

    void renew()
    {
        later(m_common.m_scheduler.now() + renewInterval, [this] { renew(); });
        if (!m_common.isUp()) {
            if (std::exchange(m_reached, false))
                m_handler->lost();
            return;
        }
        const bool known = m_common.m_leases.contains(m_self);
        std::int64_t &lease = m_common.m_leases[m_self];
        lease = std::max(lease, m_common.m_scheduler.now() + leaseTime);
        m_common.m_devices[m_self] = std::int64_t(m_entered.size());
        if (std::exchange(m_reached, true) && known)
            return;
        for (const auto &[device, entered] : m_entered)
            put(entered.first, device, entered.second);
        soon([this] { m_handler->reached(); });
    }

    void tellAlive()
    {
        later(m_common.m_scheduler.now() + aliveInterval, [this] { tellAlive(); });
        if (!m_common.isUp())
            return;
        std::vector<LiveNode> nodes;
        for (const auto &[node, end] : m_common.m_leases) {
            if (end > m_common.m_scheduler.now())
                nodes.push_back({node, m_common.m_devices[node]});
        }
        m_handler->alive(nodes);
    }

    SimulatedRegister &m_common;
    NodeId m_self = 0;
    DirectoryHandler *m_handler = nullptr;
    std::map<DeviceId, std::pair<UserId, std::int64_t>> m_entered;
    std::int64_t m_lastCall = 0;
    bool m_reached = false; //!< as it was told
    std::shared_ptr<char> m_alive = std::make_shared<char>();
};

std::unique_ptr<Directory> SimulatedRegister::newDirectory()
{
    return std::make_unique<Member>(*this);
}

void SimulatedRegister::goDown(std::int64_t until)
{
    m_downUntil = std::max(m_downUntil, until);
}

void SimulatedRegister::lose()
{
    m_places.clear();
    m_leases.clear();
    m_devices.clear();
    m_readers.clear();
}

void SimulatedRegister::keepLease(NodeId node, std::int64_t until)
{
    m_leases[node] = until;
}

void SimulatedRegister::change(UserId user)
{
    for (const NodeId node : std::exchange(m_readers[user], {})) {
        if (const auto member = m_members.find(node); member != m_members.end())
            member->second->tellChanged(user);
    }
}

} // namespace kith
