// SPDX-License-Identifier: Apache-2.0
#include "tests/load/history.h"

#include "tests/load/kithclient.h"
#include "tests/load/seeder.h"

#include <QDirIterator>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <random>

namespace kith::load {

namespace {

constexpr int pageSize = 50;
constexpr Time answerTime = 60 * second;

//! Returns whether the page is exactly the messages before \a before, in order, with the seeded texts.
bool isRight(const std::variant<Reply, Rejected> &answer, int conversation, Seq before)
{
    const Reply *reply = std::get_if<Reply>(&answer);
    const auto *page = reply ? std::get_if<reply::Page>(&reply->body) : nullptr;
    if (!page || page->messages.size() != pageSize)
        return false;
    Seq expected = before - pageSize;
    for (const Message &message : page->messages) {
        const auto label = readLabel(message.text.toStdString());
        if (message.seq != expected || !label || label->sender != static_cast<std::uint32_t>(conversation)
            || label->number != static_cast<std::uint64_t>(expected - 1))
            return false;
        ++expected;
    }
    return true;
}

//! One person who requests pages. Adds to the common outcome.
class Reader final : private Messenger::Listener
{
public:
    Reader(EpollLoop &loop, const KithService &service, const HistoryPlan &plan, int person, Outcome &outcome)
        : m_plan(plan)
        , m_outcome(outcome)
        , m_random(20'251 + std::uint32_t(person))
        , m_anyConversation(0, plan.conversations - 1)
        , m_anyPlace(pageSize + 1, plan.perConversation + 1)
        , m_client(loop, service.address(), service.encoding(), people::token(person), {}, 0, *this)
    {
        m_client.start();
    }

    bool isReady() const { return m_client.isReady(); }
    bool isAsking() const { return m_asking; }
    const ClientTotals &totals() const { return m_client.totals(); }

    //! Requests one page from a random place. Calls \a then after the answer.
    void ask(std::function<void()> then = {})
    {
        const int conversation = m_anyConversation(m_random);
        const Seq before = m_anyPlace(m_random);
        m_asking = true;
        m_client.ask(request::GetHistory{people::archive(conversation), before, pageSize},
                     [=, this, began = now()](const auto &answer) {
                         const Time took = now() - began;
                         m_asking = false;
                         m_outcome.lost += !isRight(answer, conversation, before);
                         m_outcome.latency.add(took);
                         m_outcome.seconds += static_cast<double>(took) / 1e9;
                         ++m_outcome.measured;
                         if (then)
                             then();
                     });
    }

private:
    void received(Messenger &, const Label &) override { }
    void gone(Messenger &, int, const std::string &) override { ++m_outcome.disconnects; }

    const HistoryPlan &m_plan;
    Outcome &m_outcome;
    std::minstd_rand m_random;
    std::uniform_int_distribution<int> m_anyConversation;
    std::uniform_int_distribution<Seq> m_anyPlace;
    KithClient m_client;
    bool m_asking = false;
};

Outcome outcomeOf(const HistoryPlan &plan)
{
    Outcome outcome;
    outcome.name = plan.name;
    outcome.latencyOf = "asking for a page to having it";
    return outcome;
}

void finish(Outcome &outcome)
{
    outcome.sent = outcome.measured;
    outcome.received = outcome.measured - outcome.lost;
}

} // namespace

Outcome runHistory(const KithService &service, const HistoryPlan &plan)
{
    Outcome outcome = outcomeOf(plan);
    EpollLoop loop;
    Reader reader(loop, service, plan, plan.person, outcome);
    const auto until = [&](const auto &done) { return loop.turnUntil(now() + answerTime, done); };
    until([&] { return reader.isReady(); });
    for (int i = 0; i < plan.pages; ++i) {
        if (plan.beforeEach)
            plan.beforeEach();
        reader.ask();
        if (!until([&] { return !reader.isAsking(); })) {
            ++outcome.lost;
            break;
        }
    }
    finish(outcome);
    outcome.add(reader.totals());
    return outcome;
}

HistoryReaders::HistoryReaders(const KithService &service, const HistoryPlan &plan, int count)
    : m_outcome(outcomeOf(plan))
    , m_thread([this, service, plan, count] {
        EpollLoop loop;
        std::vector<std::unique_ptr<Reader>> readers;
        std::function<void(Reader &)> readOn = [&](Reader &reader) {
            if (!m_ending)
                reader.ask([&] { readOn(reader); });
        };
        for (int i = 0; i < count; ++i)
            readers.push_back(std::make_unique<Reader>(loop, service, plan, plan.person + i, m_outcome));
        loop.turnUntil(now() + answerTime, [&] { return std::ranges::all_of(readers, &Reader::isReady); });
        for (const auto &reader : readers)
            readOn(*reader);
        loop.turnUntil(std::numeric_limits<Time>::max(), [&] { return m_ending.load(); });
        loop.turnUntil(now() + answerTime, [&] { return std::ranges::none_of(readers, &Reader::isAsking); });
        for (const auto &reader : readers)
            m_outcome.add(reader->totals());
        m_outcome.seconds /= count; // they ran in parallel
    })
{
}

Outcome HistoryReaders::end()
{
    m_ending = true;
    if (m_thread.joinable())
        m_thread.join();
    finish(m_outcome);
    return m_outcome;
}

void dropFromMemory(const QString &folder)
{
    QDirIterator files(folder, QDir::Files);
    while (files.hasNext()) {
        const int fd = ::open(files.next().toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        ::fdatasync(fd);
        ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        ::close(fd);
    }
}

} // namespace kith::load
