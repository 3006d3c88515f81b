// SPDX-License-Identifier: Apache-2.0
#include "tests/load/offline.h"

#include "tests/load/sequencecheck.h"

namespace kith::load {

namespace {

constexpr Time deliveryTime = 120 * second;
constexpr std::uint64_t sendWindow = 256;
constexpr std::uint32_t run = 1;

struct Side final : Messenger::Listener {
    std::unique_ptr<Messenger> messenger;
    SequenceCheck check;
    std::uint64_t receivedCount = 0;
    std::uint64_t acceptedCount = 0;
    std::uint64_t disconnects = 0;
    std::string reason;

    void received(Messenger &, const Label &label) override
    {
        if (label.run == run && check.saw(label.number))
            ++receivedCount;
    }
    void accepted(Messenger &, std::uint64_t) override { ++acceptedCount; }
    void gone(Messenger &, int, const std::string &why) override
    {
        ++disconnects;
        reason = why;
    }
};

} // namespace

Outcome runOffline(const KithService &service, int messages, int rounds)
{
    EpollLoop loop;
    Side sender;
    Side receiver;
    sender.messenger = service.join(loop, {0, Seat::To::Person, 1}, sender);
    receiver.messenger = service.join(loop, {1, Seat::To::Person, 0}, receiver);
    sender.messenger->start();
    receiver.messenger->start();
    const auto until = [&](const auto &done) { loop.turnUntil(now() + deliveryTime, done); };
    until([&] { return sender.messenger->isReady() && receiver.messenger->isReady(); });

    Outcome outcome;
    outcome.name = "offline, " + std::to_string(messages) + " messages";
    outcome.latencyOf = "connecting to the last message";
    for (int round = 0; round < rounds; ++round) {
        receiver.messenger->stop();
        const std::uint64_t goal = outcome.sent + static_cast<std::uint64_t>(messages);
        until([&] {
            while (outcome.sent < goal && outcome.sent - sender.acceptedCount < sendWindow)
                sender.messenger->send({run, 0, outcome.sent++});
            return sender.acceptedCount == goal;
        });
        const Time began = now();
        receiver.messenger->start();
        until([&] { return receiver.receivedCount == goal; });
        outcome.latency.add(now() - began);
        outcome.seconds += static_cast<double>(now() - began) / 1e9;
        outcome.measured += static_cast<std::uint64_t>(messages);
        until([&] { return receiver.messenger->isReady(); });
    }
    outcome.received = receiver.receivedCount;
    outcome.lost = receiver.check.lost(outcome.sent);
    outcome.duplicated = receiver.check.duplicated();
    outcome.outOfOrder = receiver.check.outOfOrder();
    for (const Side *side : {&sender, &receiver}) {
        outcome.disconnects += side->disconnects;
        outcome.add(side->messenger->totals());
        if (!side->reason.empty())
            outcome.clients.firstFailure = side->reason;
    }
    return outcome;
}

} // namespace kith::load
