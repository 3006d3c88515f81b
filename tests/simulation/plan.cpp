// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/plan.h"

#include "tests/simulation/random.h"

#include <algorithm>
#include <array>

namespace kith {

namespace {

struct Weight {
    Step::Kind kind;
    int weight;
    std::int64_t least = 0, most = 0; //!< length, ms
};

constexpr auto doings = std::to_array<Weight>({
    {Step::Say, 30},
    {Step::SayOften, 4},
    {Step::SayTo, 8},
    {Step::Edit, 6},
    {Step::Remove, 5},
    {Step::React, 6},
    {Step::Read, 8},
    {Step::MakeGroup, 3},
    {Step::AddMember, 7},
    {Step::RemoveMember, 6},
    {Step::SetTitle, 2},
    {Step::SetHistory, 3},
    {Step::TurnOff, 8, 100, 20'000},
    {Step::Revoke, 2},
});

constexpr auto faults = std::to_array<Weight>({
    {Step::CutLink, 12},
    {Step::BlockToNode, 4, 500, 90'000},
    {Step::BlockFromNode, 4, 500, 90'000},
    {Step::BlockLink, 4, 500, 90'000},
    {Step::SlowLink, 4, 1000, 20'000},
    {Step::Vanish, 4, 500, 20'000},
    {Step::CrashNode, 8, 0, 8000},
    {Step::RestartNode, 4, 0, 3000},
    {Step::LosePower, 3, 500, 15'000},
    {Step::RefuseWrites, 5, 500, 10'000},
    {Step::RefuseAll, 4, 500, 10'000},
    {Step::SlowStore, 6, 1000, 10'000},
    {Step::MoveClock, 3},
    {Step::RestoreBackup, 3, 500, 15'000},
});

constexpr auto betweenNodes = std::to_array<Weight>({
    {Step::BusDown, 4, 500, 20'000},
    {Step::BusBad, 8, 1000, 20'000},
    {Step::RegisterDown, 4, 500, 20'000},
    {Step::RegisterLost, 3},
    {Step::KeepLease, 2, 1000, 20'000},
});

template <std::size_t count>
const Weight &draw(Random &random, const std::array<Weight, count> &weights)
{
    int sum = 0;
    for (const Weight &weight : weights)
        sum += weight.weight;
    std::int64_t at = random.below(sum);
    const auto drawn =
        std::ranges::find_if(weights, [&](const Weight &weight) { return (at -= weight.weight) < 0; });
    return *drawn;
}

//! Most happens at a few moments, so that it meets.
class Moments
{
public:
    Moments(Random &random, std::int64_t end)
        : m_random(random)
        , m_end(end)
    {
        for (std::int64_t &moment : m_busy)
            moment = random.below(end);
    }

    std::int64_t draw()
    {
        if (m_random.oneIn(3))
            return m_random.below(m_end);
        return m_busy[std::size_t(m_random.below(std::ssize(m_busy)))] + m_random.below(400);
    }

private:
    Random &m_random;
    const std::int64_t m_end;
    std::array<std::int64_t, 4> m_busy{};
};

Step stepOf(Random &random, Moments &moments, const Weight &weight, int whom)
{
    return {moments.draw(), weight.kind, int(random.below(whom)), random.next(),
            weight.most ? random.between(weight.least, weight.most) : 0};
}

} // namespace

Plan planOf(std::uint64_t seed, int nodes)
{
    Random random(seed);
    Plan plan;
    plan.nodes = nodes;
    plan.end = 30'000 + random.below(30'000);
    plan.users = int(random.between(2, 4));
    for (int user = 0; user < plan.users; ++user)
        plan.devices.insert(plan.devices.end(), std::size_t(random.between(1, 2)), user);
    const int devices = int(plan.devices.size());
    for (std::int64_t late = random.below(3); late > 0; --late) {
        plan.steps.push_back({random.below(plan.end), Step::SignIn, int(plan.devices.size()), 0, 0});
        plan.devices.push_back(int(random.below(plan.users)));
    }
    Moments moments(random, plan.end);
    for (std::int64_t count = random.between(10, 40); count > 0; --count)
        plan.steps.push_back(stepOf(random, moments, draw(random, doings), devices));
    for (std::int64_t count = random.below(9); count > 0; --count) {
        const Weight &fault = draw(random, faults);
        plan.steps.push_back(stepOf(random, moments, fault, fault.kind >= Step::CrashNode ? nodes : devices));
    }
    for (std::int64_t count = nodes > 1 ? random.below(5) : 0; count > 0; --count)
        plan.steps.push_back(stepOf(random, moments, draw(random, betweenNodes), nodes));
    for (std::int64_t count = random.between(2, 12); count > 0; --count)
        plan.steps.push_back({moments.draw(), Step::ChangeDelivery, 0, random.next(), 0});
    std::ranges::stable_sort(plan.steps, {}, &Step::at);
    return plan;
}

QString Step::text() const
{
    static constexpr std::array names{
        "says something",
        "says much",
        "writes to somebody",
        "edits",
        "deletes",
        "reacts",
        "reads",
        "makes a group",
        "adds a member",
        "removes a member",
        "changes a title",
        "changes what later members see",
        "goes away",
        "signs in anew",
        "revokes a device",
        "sees the feed come another way",
        "loses its connection",
        "reaches no node",
        "hears of no node",
        "is cut off",
        "has a slow link",
        "loses power",
        "crashes",
        "is restarted",
        "loses power",
        "cannot write",
        "cannot reach its store",
        "has a slow store",
        "has its clock moved",
        "and the others go back to now",
        "and the others have no broker",
        "and the others have a bad broker",
        "and the others have no directory",
        "and the others lose all of the directory",
        "keeps its lease, alive or not",
        "and the others go back to now, with all that tells of it",
    };
    static_assert(names.size() == RestoreFolder + 1);
    QString text = QStringLiteral("%1 %2 %3")
                       .arg(kind >= CrashNode ? QStringLiteral("node") : QStringLiteral("device"))
                       .arg(who)
                       .arg(QLatin1String(names[std::size_t(kind)]));
    if (length)
        text += QStringLiteral(" for %1 ms").arg(length);
    return text;
}

} // namespace kith
