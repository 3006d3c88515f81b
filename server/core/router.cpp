// SPDX-License-Identifier: Apache-2.0
#include "server/core/router.h"

#include <algorithm>

namespace kith {

//! One hint underway to the nodes of many users, some of whom may still have to be looked up.
struct Router::Telling {
    Router &router;
    hint::Any hint;
    std::vector<NodeId> told;

    void to(const std::vector<NodeId> &nodes)
    {
        for (const NodeId node : nodes) {
            if (std::ranges::find(told, node) != told.end())
                continue;
            told.push_back(node);
            router.m_letters.add({node, hint});
        }
    }
};

Router::Router(const Cluster &cluster, Whereabouts &whereabouts, Heard heard)
    : m_self(cluster.self)
    , m_broker(cluster.broker)
    , m_whereabouts(whereabouts)
    , m_heard(std::move(heard))
    , m_letters([this](std::vector<Letter> &&letters) { publish(std::move(letters)); })
{
    if (m_broker)
        m_broker->listen(m_self, *this);
}

void Router::tell(const std::vector<UserId> &users, const hint::Any &hint)
{
    if (isAlone())
        return;
    const auto telling = std::make_shared<Telling>(Telling{*this, hint, {}});
    for (const UserId user : users)
        m_whereabouts.with(user, [telling](const std::vector<NodeId> &nodes) { telling->to(nodes); });
}

void Router::publish(std::vector<Letter> &&letters)
{
    std::ranges::stable_sort(letters, {}, &Letter::to);
    for (auto letter = letters.begin(); letter != letters.end();) {
        Parcel parcel{m_self, ++m_sent[letter->to], {}};
        const NodeId to = letter->to;
        for (; letter != letters.end() && letter->to == to; ++letter)
            parcel.hints.push_back(std::move(letter->hint));
        m_broker->publish(to, std::move(parcel));
    }
}

void Router::received(Parcel parcel)
{
    std::int64_t &last = m_received[parcel.from];
    if (parcel.number > last + 1)
        m_missed = true;
    last = std::max(last, parcel.number);
    for (hint::Any &hint : parcel.hints)
        m_heard(std::move(hint));
}

void Router::connected(bool is)
{
    m_connected = is;
    m_missed = true; // either way: what was underway may be gone
}

std::vector<UserId> usersOf(const std::vector<Member> &members)
{
    std::vector<UserId> users;
    users.reserve(members.size());
    for (const Member &member : members)
        users.push_back(member.user);
    return users;
}

} // namespace kith
