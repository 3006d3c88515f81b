// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatedlink.h"

namespace kith {

void SimulatedLink::send(Side from, Packet packet)
{
    End &end = m_ends[from];
    if (end.closed || m_cut)
        return;
    end.underway.emplace_back(m_scheduler.now(), std::move(packet));
    end.last = std::max(end.last, m_scheduler.now() + m_random.between(1, m_faults.delay));
    arriveAt(end.last, from);
}

void SimulatedLink::close(Side from)
{
    send(from, {Packet::End, {}, 0, {}});
    m_ends[from].closed = true;
    m_ends[from].peer = nullptr;
}

void SimulatedLink::vanish(Side from)
{
    m_ends[from].closed = m_ends[from].silent = true;
    m_ends[from].peer = nullptr;
}

void SimulatedLink::cut(std::int64_t client, std::int64_t node)
{
    m_cut = true;
    for (const auto &[side, after] : {std::pair{Client, client}, {Node, node}}) {
        if (after >= 0)
            m_scheduler.in(after, [self = shared_from_this(), side = side] { self->lose(side); });
    }
}

std::int64_t SimulatedLink::stuck(Side from) const
{
    const End &end = m_ends[from];
    return end.underway.empty() ? 0 : m_scheduler.now() - end.underway.front().first;
}

void SimulatedLink::arriveAt(std::int64_t time, Side from)
{
    m_scheduler.at(time, [self = shared_from_this(), from] { self->arrive(from); });
}

void SimulatedLink::arrive(Side from)
{
    if (m_cut)
        return;
    if (m_scheduler.now() < m_faults.blockedUntil[from])
        return arriveAt(m_faults.blockedUntil[from], from);
    const Packet packet = std::move(m_ends[from].underway.front().second);
    m_ends[from].underway.pop_front();
    const End &to = m_ends[from == Client ? Node : Client];
    if (to.silent)
        return;
    if (to.closed)
        return lose(from); // refused
    if (packet.kind == Packet::End)
        return lose(from == Client ? Node : Client);
    if (packet.kind == Packet::Hello)
        m_answer(shared_from_this());
    else if (to.peer)
        to.peer->take(packet);
}

void SimulatedLink::lose(Side side)
{
    End &end = m_ends[side];
    end.closed = true;
    if (LinkPeer *peer = std::exchange(end.peer, nullptr))
        peer->lost();
}

} // namespace kith
