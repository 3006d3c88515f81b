// SPDX-License-Identifier: Apache-2.0
#include "tests/load/group.h"

#include "tests/load/sequencecheck.h"
#include "tests/load/stage.h"

#include <algorithm>
#include <cstdio>
#include <deque>

namespace kith::load {

namespace {

constexpr Time connectTime = 60 * second;
constexpr Time endTime = 20 * second;
constexpr int signingInAtOnce = 256;

class GroupRun
{
public:
    GroupRun(const Service &service, const GroupPlan &plan);
    Outcome run();

private:
    struct Underway {
        Time sent;
        int missing; //!< members that have not received it
    };
    struct Member final : Messenger::Listener {
        GroupRun &run;
        std::uint32_t index;
        std::unique_ptr<Messenger> messenger;
        std::vector<SequenceCheck> checks; //!< per sender
        std::deque<Underway> underway; //!< messages in flight, from number \a oldest on
        std::uint64_t oldest = 0;
        std::uint64_t sent = 0;

        Member(GroupRun &of, std::uint32_t at)
            : run(of)
            , index(at)
        {
        }
        void ready(Messenger &) override { ++run.m_in; }
        void received(Messenger &, const Label &label) override { run.received(*this, label); }
        void gone(Messenger &, int, const std::string &reason) override
        {
            ++run.m_outcome.disconnects;
            run.m_outcome.clients.firstFailure = reason;
        }
    };

    void signIn();
    void send(Member &sender);
    void received(Member &member, const Label &label);
    void finish();

    const GroupPlan &m_plan;
    const std::uint32_t m_run = static_cast<std::uint32_t>(now() / millisecond) & 0xffff;
    EpollLoop m_loop;
    std::vector<std::unique_ptr<Member>> m_members;
    int m_in = 0;
    Time m_begin = 0;
    Time m_end = 0;
    Outcome m_outcome;
};

GroupRun::GroupRun(const Service &service, const GroupPlan &plan)
    : m_plan(plan)
{
    for (int i = 0; i < plan.members; ++i) {
        m_members.push_back(std::make_unique<Member>(*this, static_cast<std::uint32_t>(i)));
        Member &member = *m_members.back();
        member.messenger = service.join(m_loop, {i, Seat::To::Group, 0}, member);
        member.checks.resize(static_cast<std::size_t>(plan.senders));
    }
}

Outcome GroupRun::run()
{
    m_outcome.name = m_plan.name;
    m_outcome.seconds = m_plan.measure;
    signIn();
    m_begin = now() + seconds(m_plan.warmUp);
    m_end = m_begin + seconds(m_plan.measure);
    for (int i = 0; i < m_plan.senders; ++i) {
        for (int k = 0; k < m_plan.window; ++k)
            send(*m_members[static_cast<std::size_t>(i)]);
    }
    const auto never = [] { return false; };
    m_loop.turnUntil(m_begin, never);
    m_outcome.serverBefore = ProcessStats::of(m_plan.server);
    const BusyMeter busy;
    m_loop.turnUntil(m_end, never);
    m_outcome.tool.push_back(busy.share());
    m_outcome.serverAfter = ProcessStats::of(m_plan.server);
    m_loop.turnUntil(m_end + endTime, [this] {
        return std::ranges::all_of(m_members, [](const auto &member) { return member->underway.empty(); });
    });
    finish();
    return std::move(m_outcome);
}

void GroupRun::signIn()
{
    std::size_t started = 0;
    const bool in = m_loop.turnUntil(now() + connectTime, [&] {
        while (started < m_members.size() && static_cast<int>(started) - m_in < signingInAtOnce)
            m_members[started++]->messenger->start();
        return m_in == m_plan.members;
    });
    if (!in)
        std::fprintf(stderr, "kith-load: not everybody could sign in\n");
}

void GroupRun::send(Member &sender)
{
    sender.underway.push_back({now(), m_plan.members - 1});
    sender.messenger->send({m_run, sender.index, sender.sent++});
}

void GroupRun::received(Member &member, const Label &label)
{
    if (label.run != m_run || label.sender >= static_cast<std::uint32_t>(m_plan.senders))
        return;
    Member &sender = *m_members[label.sender];
    if (label.number >= sender.sent || !member.checks[label.sender].saw(label.number) || &member == &sender)
        return;
    const Time at = now();
    ++m_outcome.received;
    Underway &message = sender.underway[label.number - sender.oldest];
    if (at >= m_begin && at < m_end) {
        ++m_outcome.measured;
        m_outcome.latency.add(at - message.sent);
    }
    --message.missing;
    while (!sender.underway.empty() && sender.underway.front().missing == 0) {
        sender.underway.pop_front();
        ++sender.oldest;
        if (at < m_end)
            send(sender);
    }
}

void GroupRun::finish()
{
    for (const auto &member : m_members) {
        m_outcome.sent += member->sent;
        for (std::uint32_t from = 0; from < member->checks.size(); ++from) {
            const SequenceCheck &check = member->checks[from];
            m_outcome.duplicated += check.duplicated();
            m_outcome.outOfOrder += check.outOfOrder();
            if (from != member->index)
                m_outcome.lost += check.lost(m_members[from]->sent);
        }
        m_outcome.add(member->messenger->totals());
        member->messenger->stop();
    }
}

} // namespace

Outcome runGroup(const Service &service, const GroupPlan &plan)
{
    return GroupRun(service, plan).run();
}

} // namespace kith::load
