// SPDX-License-Identifier: Apache-2.0
#include "tests/load/history.h"

#include "tests/load/kithclient.h"
#include "tests/load/seeder.h"

#include <QDirIterator>

#include <fcntl.h>
#include <unistd.h>

#include <random>

namespace kith::load {

namespace {

constexpr int pageSize = 50;
constexpr Time patience = 60 * second;

struct Reader final : Messenger::Listener {
    std::uint64_t disconnects = 0;
    std::string reason;
    void received(Messenger &, const Label &) override { }
    void gone(Messenger &, int, const std::string &why) override
    {
        ++disconnects;
        reason = why;
    }
};

//! The messages before \a before, all of them, in order, each with the text that was seeded there.
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

} // namespace

Outcome runHistory(const KithService &service, const HistoryPlan &plan)
{
    EpollLoop loop;
    Reader reader;
    KithClient client(loop, service.address(), service.encoding(), people::token(0), {}, 0, reader);
    client.start();
    const auto until = [&](const auto &done) { return loop.turnUntil(now() + patience, done); };
    until([&] { return client.isReady(); });

    Outcome outcome;
    outcome.name = plan.name;
    outcome.latencyOf = "asking for a page to having it";
    std::minstd_rand random(20'251);
    std::uniform_int_distribution<int> anyConversation(0, plan.conversations - 1);
    std::uniform_int_distribution<Seq> anyPlace(pageSize + 1, plan.perConversation + 1);
    for (int i = 0; i < plan.pages; ++i) {
        if (plan.beforeEach)
            plan.beforeEach();
        const int conversation = anyConversation(random);
        const Seq before = anyPlace(random);
        bool answered = false;
        const Time began = now();
        Time ended = 0;
        client.ask(request::GetHistory{people::archive(conversation), before, pageSize},
                   [&](const auto &answer) {
                       answered = true;
                       ended = now();
                       outcome.lost += !isRight(answer, conversation, before);
                   });
        if (!until([&] { return answered; })) {
            ++outcome.lost;
            break;
        }
        outcome.latency.add(ended - began);
        outcome.seconds += static_cast<double>(ended - began) / 1e9;
        ++outcome.measured;
    }
    outcome.sent = outcome.measured;
    outcome.received = outcome.measured - outcome.lost;
    outcome.disconnects = reader.disconnects;
    outcome.add(client.totals());
    return outcome;
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
