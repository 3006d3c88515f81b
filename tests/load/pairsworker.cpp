// SPDX-License-Identifier: Apache-2.0
#include "tests/load/pairsworker.h"

#include <algorithm>
#include <utility>

namespace kith::load {

namespace {

constexpr int signingInAtOnce = 256;
constexpr Time signInTime = 170 * second;
constexpr Time endTime = 60 * second; // for messages in flight when sending ends
constexpr Time longestBackoff = 30 * second;

std::uint32_t newRun()
{
    static std::atomic<std::uint32_t> last{static_cast<std::uint32_t>(now() / millisecond)};
    return ++last & 0xffff;
}

} // namespace

PairsWorker::PairsWorker(const Service &service, const PairsPlan &plan, int index, Stage &stage)
    : m_plan(plan)
    , m_stage(stage)
    , m_run(newRun())
    , m_random(static_cast<std::minstd_rand::result_type>(now()))
{
    for (int person = plan.firstIdle + index; person < plan.firstIdle + plan.idle; person += plan.threads) {
        m_idle.push_back(std::make_unique<Seated>(*this));
        m_idle.back()->messenger = service.join(m_loop, {person, Seat::To::Nobody, 0, true}, *m_idle.back());
    }
    for (int i = index; i < plan.pairs; i += plan.threads) {
        auto pair = std::make_unique<Pair>(*this, static_cast<std::uint32_t>(i));
        pair->receiver.pair = pair.get();
        pair->sender.messenger = service.join(m_loop, {2 * i, Seat::To::Person, 2 * i + 1}, pair->sender);
        pair->receiver.messenger =
            service.join(m_loop, {2 * i + 1, Seat::To::Person, 2 * i, true}, pair->receiver);
        m_pairs.push_back(std::move(pair));
    }
}

PairsWorker::~PairsWorker() = default;

Outcome PairsWorker::run()
{
    std::vector<Seated *> idle;
    for (const auto &seated : m_idle)
        idle.push_back(seated.get());
    signIn(idle);
    m_stage.reached(1, m_loop);
    std::vector<Seated *> talking;
    for (const auto &pair : m_pairs) {
        talking.push_back(&pair->sender);
        talking.push_back(&pair->receiver);
    }
    signIn(talking);
    m_stage.reached(2, m_loop);

    m_begin = m_stage.begin;
    if (m_plan.rate > 0) {
        pace();
    } else {
        for (const auto &pair : m_pairs) {
            for (int i = 0; i < m_plan.window; ++i)
                send(*pair, now());
        }
    }
    m_loop.turnUntil(m_begin, [] { return false; });
    const BusyMeter busy;
    m_stage.turnUntilEnd(m_loop);
    m_outcome.tool.push_back(busy.share());
    m_loop.turnUntil(m_stage.end + endTime, [this] { return allDone(); });
    finish();
    return std::move(m_outcome);
}

void PairsWorker::signIn(const std::vector<Seated *> &all)
{
    const auto goal = m_in + static_cast<int>(all.size());
    std::size_t started = 0;
    const int before = m_in;
    m_loop.turnUntil(now() + signInTime, [&] {
        while (started < all.size() && static_cast<int>(started) - (m_in - before) < signingInAtOnce)
            all[started++]->messenger->start();
        return m_in >= goal;
    });
}

void PairsWorker::Seated::ready(Messenger &)
{
    tries = 0;
    in = true;
    ++worker.m_in;
    ++worker.m_stage.signedIn;
}

void PairsWorker::Seated::gone(Messenger &, int, const std::string &reason)
{
    if (worker.m_over)
        return;
    if (std::exchange(in, false)) {
        --worker.m_in;
        --worker.m_stage.signedIn;
        ++worker.m_stage.broken;
    }
    if (!worker.m_plan.mayBreak()) {
        ++worker.m_outcome.disconnects;
        if (worker.m_outcome.clients.firstFailure.empty())
            worker.m_outcome.clients.firstFailure = reason;
    }
    // Backoff with full jitter, as docs/protocol.md requires.
    const Time longest = std::min(longestBackoff, (500 * millisecond) << std::min(tries++, 10));
    const Time wait = std::uniform_int_distribution<Time>(0, longest)(worker.m_random);
    worker.m_loop.at(now() + wait, [this] { messenger->start(); });
}

void PairsWorker::Receiver::received(Messenger &, const Label &label)
{
    worker.received(*pair, label);
}

void PairsWorker::send(Pair &pair, Time intended)
{
    pair.intended.push_back(intended);
    pair.sender.messenger->send({m_run, pair.index, pair.sent++});
}

void PairsWorker::received(Pair &pair, const Label &label)
{
    if (label.run != m_run || label.sender != pair.index)
        return; // of an earlier run
    const Time at = now();
    if (label.number >= pair.sent || !pair.check.saw(label.number))
        return;
    ++pair.done;
    Time &intended = pair.intended[label.number - pair.oldest];
    const Time counted = m_plan.rate > 0 ? intended : at;
    if (counted >= m_begin && counted < m_stage.end) {
        ++m_outcome.measured;
        m_outcome.latency.add(at - intended);
    }
    intended = 0;
    for (; !pair.intended.empty() && pair.intended.front() == 0; ++pair.oldest)
        pair.intended.pop_front();
    if (m_plan.rate > 0)
        return;
    if (m_plan.pause > 0)
        m_loop.at(at + seconds(m_plan.pause), [this, &pair] { goOn(pair); });
    else
        goOn(pair);
}

void PairsWorker::goOn(Pair &pair)
{
    if (const Time at = now(); at < m_stage.end)
        send(pair, at);
}

//! Sends all due messages: message k of this thread is due at a fixed moment, regardless of earlier ones.
void PairsWorker::pace()
{
    const double rate = m_plan.rate / m_plan.threads;
    const Time first = m_begin - seconds(m_plan.warmUp);
    for (;;) {
        const Time intended = first + seconds(static_cast<double>(m_paced) / rate);
        if (intended >= m_stage.end)
            return;
        if (intended > now()) {
            m_loop.at(intended, [this] { pace(); });
            return;
        }
        send(*m_pairs[m_paced++ % m_pairs.size()], intended);
    }
}

bool PairsWorker::allDone() const
{
    return std::ranges::all_of(m_pairs, [](const auto &pair) {
        return pair->done == pair->sent && pair->sender.acceptedCount == pair->sent;
    });
}

void PairsWorker::finish()
{
    m_over = true;
    for (const auto &pair : m_pairs) {
        m_outcome.sent += pair->sent;
        m_outcome.received += pair->done;
        // A message that arrived but was never accepted would be resent for ever.
        m_outcome.clients.failed += pair->sent - std::min(pair->sent, pair->sender.acceptedCount);
        m_outcome.lost += pair->check.lost(pair->sent);
        m_outcome.duplicated += pair->check.duplicated();
        m_outcome.outOfOrder += pair->check.outOfOrder();
        for (Seated *seated :
             {static_cast<Seated *>(&pair->sender), static_cast<Seated *>(&pair->receiver)}) {
            m_outcome.add(seated->messenger->totals());
            seated->messenger->stop();
        }
    }
    for (const auto &seated : m_idle) {
        m_outcome.add(seated->messenger->totals());
        seated->messenger->stop();
    }
}

} // namespace kith::load
