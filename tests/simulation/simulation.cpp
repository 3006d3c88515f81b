// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulation.h"

#include "server/core/delivery/publisher.h"
#include "server/core/ports/secrets.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/plainclient.h"
#include "tests/simulation/simulatedcall.h"
#include "tests/simulation/simulateddevice.h"
#include "tests/simulation/simulatednode.h"

#include <QDir>
#include <QTemporaryDir>

namespace kith {

namespace {

constexpr std::int64_t noticeTime = 110'000; // until two missed pings and the longest pause are over
constexpr std::int64_t returnTime = 30'000;
constexpr std::int64_t restoreTime = 1000;
constexpr std::int64_t pollWait = 10'000;

//! In memory where the system has such a folder: the durable part of this is simulated.
QString folderTemplate()
{
    const QString memory = QStringLiteral("/dev/shm");
    return (QDir(memory).exists() ? memory : QDir::tempPath()) + QStringLiteral("/kith-simulation-XXXXXX");
}

template <typename SomeId>
SomeId idOf(Random &random)
{
    UuidBytes bytes;
    for (auto &byte : bytes)
        byte = static_cast<std::uint8_t>(random.next());
    return SomeId(makeUuidV7(World::startOfTime, bytes));
}

class Simulation
{
public:
    Simulation(std::uint64_t seed, const Plan &plan, World::Tracing tracing);

    RunResult run();

private:
    void makeUsers();
    void makeDevices();
    void enroll(int device);
    void add(DeviceId device, UserId user, const QString &token);
    void perform(const Step &step);
    void performOnDevice(const Step &step);
    void performOnNode(const Step &step);
    void callFromFeed(const QString &text);
    void restoreLater(std::int64_t at, Step::Kind what);
    void heal();
    void runUntil(std::int64_t time);
    std::shared_ptr<SimulatedLink> dial(const NetworkFaults &faults, const Delivery &delivery = {});

    const Plan &m_plan;
    QTemporaryDir m_folder{folderTemplate()};
    World m_world;
    Random m_random;
    std::vector<std::unique_ptr<SimulatedNode>> m_nodes;
    std::vector<UserId> m_users;
    std::vector<std::unique_ptr<SimulatedDevice>> m_devices;
    const NetworkFaults m_noFaults;
    PlainClient m_plain{m_world.scheduler, [this] { return dial(m_noFaults); }, QStringLiteral("plain"),
                        m_random.split()};
    FeedClient m_feed{m_world, [this](const Delivery &delivery) { return dial(m_noFaults, delivery); },
                      QStringLiteral("feed"), m_random.split()};
    std::vector<std::unique_ptr<SimulatedCall>> m_calls;
    int m_texts = 0;
};

Simulation::Simulation(std::uint64_t seed, const Plan &plan, World::Tracing tracing)
    : m_plan(plan)
    , m_random(seed ^ 0x5eed)
{
    m_world.tracing = tracing;
    makeUsers();
    if (plan.nodes > 1)
        m_world.middle.emplace(m_world.scheduler, m_random.split());
    if (m_world.middle && plan.plant == Plant::WrongConnection)
        m_world.middle->directory.confuseConnections();
    for (int node = 0; node < plan.nodes; ++node) {
        m_nodes.push_back(std::make_unique<SimulatedNode>(m_world, node, m_random.split()));
        m_nodes.back()->plant(plan.plant);
        m_nodes.back()->start();
    }
    makeDevices();
    m_world.record.plain.emplace_back(idOf<DeviceId>(m_random), m_users.back());
    add(m_world.record.plain[0].first, m_users.back(), QStringLiteral("plain"));
    m_plain.comeAndGo(plan.end);
    m_world.record.feedUser = m_users.front();
    m_world.record.plain.emplace_back(idOf<DeviceId>(m_random), m_users.front());
    add(m_world.record.plain[1].first, m_users.front(), QStringLiteral("feed"));
    if (plan.hasFeed)
        m_feed.connectNow();
    for (const Step &step : plan.steps)
        m_world.scheduler.at(step.at, [this, &step] { perform(step); });
}

//! Everybody is in one group from the beginning.
void Simulation::makeUsers()
{
    NewConversation all{
        idOf<ConversationId>(m_random), ConversationKind::Group, QStringLiteral("All"), {}, {}};
    all.history = HistoryAccess(m_random.below(2));
    for (int user = 0; user < m_plan.users; ++user) {
        Account account;
        account.user = {idOf<UserId>(m_random), QStringLiteral("user%1").arg(user),
                        QStringLiteral("User %1").arg(user)};
        account.passwordHash = "none";
        static_cast<void>(m_world.disk.create(account, {}, {}, {}));
        m_users.push_back(account.user.id);
        all.members.push_back({account.user.id, user == 0 ? Role::Owner : Role::Admin, 0, 0});
        all.announcements.push_back(joinedEntry(account.user.id, all.id));
    }
    static_cast<void>(m_world.disk.write({all, {}}, World::startOfTime, 0));
}

void Simulation::makeDevices()
{
    for (int i = 0; i < int(m_plan.devices.size()); ++i) {
        const SimulatedDevice::Identity identity{QStringLiteral("device %1").arg(i),
                                                 m_users[std::size_t(m_plan.devices[std::size_t(i)])],
                                                 idOf<DeviceId>(m_random), QStringLiteral("token %1").arg(i)};
        m_devices.push_back(std::make_unique<SimulatedDevice>(
            m_world, [this](const NetworkFaults &faults) { return dial(faults); }, identity,
            m_folder.filePath(QString::number(i)), m_random.split()));
        const bool later = std::ranges::any_of(
            m_plan.steps, [=](const Step &step) { return step.kind == Step::SignIn && step.who == i; });
        if (!later)
            enroll(i);
    }
}

void Simulation::enroll(int device)
{
    SimulatedDevice &enrolled = *m_devices[std::size_t(device)];
    add(enrolled.identity().id, enrolled.identity().user, enrolled.identity().token);
    enrolled.turnOn();
}

void Simulation::add(DeviceId device, UserId user, const QString &token)
{
    static_cast<void>(m_world.disk.add(
        {device, user, secretHash(token), token, World::startOfTime + m_world.scheduler.now()}, "none"));
}

//! A balancer knows, mostly, who is alive.
std::shared_ptr<SimulatedLink> Simulation::dial(const NetworkFaults &faults, const Delivery &delivery)
{
    std::vector<SimulatedNode *> alive;
    for (const auto &node : m_nodes) {
        if (node->isUp())
            alive.push_back(node.get());
    }
    SimulatedNode *node = alive.empty() ? m_nodes.front().get()
                                        : alive[std::size_t(m_random.below(std::int64_t(alive.size())))];
    return std::make_shared<SimulatedLink>(
        m_world.scheduler, m_random.split(), faults,
        [node, delivery](const std::shared_ptr<SimulatedLink> &link) { node->accept(link, delivery); });
}

// ---- What happens

void Simulation::perform(const Step &step)
{
    m_world.note([&] { return step.text(); });
    if (step.kind >= Step::CrashNode)
        performOnNode(step);
    else
        performOnDevice(step);
}

void Simulation::performOnDevice(const Step &step)
{
    SimulatedDevice &device = *m_devices[std::size_t(step.who)];
    const UserId somebody = m_users[(step.pick >> 16) % m_users.size()];
    const auto history = HistoryAccess((step.pick >> 32) % 2);
    const auto text = [this] { return QStringLiteral("text %1").arg(++m_texts); };
    const std::int64_t until = m_world.scheduler.now() + step.length;
    auto &blocked = device.faults.blockedUntil;
    switch (step.kind) {
    case Step::Say:
        return device.say(step.pick, text());
    case Step::SayOften:
        // Some of it so long that a few fill a device's window.
        for (std::uint64_t count = step.pick % 20; count > 0; --count)
            device.say(step.pick, text() + QString(step.pick % 3 == 0 ? 12'000 : 0, u'!'));
        return;
    case Step::SayTo:
        return device.sayTo(somebody, text());
    case Step::Edit:
        return device.edit(step.pick, text());
    case Step::Remove:
        return device.remove(step.pick);
    case Step::React:
        return device.react(step.pick);
    case Step::Read:
        return device.readAll(step.pick);
    case Step::MakeGroup:
        return device.makeGroup({somebody, m_users[step.pick % m_users.size()]}, text(), history);
    case Step::AddMember:
        return device.addMember(step.pick, somebody);
    case Step::RemoveMember:
        return device.removeMember(step.pick);
    case Step::SetTitle:
        return device.setTitle(step.pick, text());
    case Step::SetHistory:
        return device.setHistory(step.pick, history);
    case Step::TurnOff:
        device.turnOff();
        m_world.scheduler.at(until, [&device] { device.turnOn(); });
        return;
    case Step::SignIn:
        return enroll(step.who);
    case Step::Revoke: {
        for (const auto &other : m_devices) {
            if (other.get() != &device && other->identity().user == device.identity().user)
                return device.revoke(other->identity().id);
        }
        return;
    }
    case Step::ChangeDelivery:
        callFromFeed(text());
        return m_feed.change({ConnectionKind(step.pick % 3), step.pick & 256 ? pollWait : 0});
    case Step::CutLink: {
        const auto notice = [](std::uint64_t pick) {
            return pick % 4 == 0 ? -1 : std::int64_t((pick >> 8) % 5000);
        };
        return device.cutConnection(notice(step.pick), notice(step.pick >> 24));
    }
    case Step::BlockToNode:
        blocked[SimulatedLink::Client] = until;
        return;
    case Step::BlockFromNode:
        blocked[SimulatedLink::Node] = until;
        return;
    case Step::BlockLink:
        blocked.fill(until);
        return;
    case Step::SlowLink:
        device.faults.delay = 500 + std::int64_t(step.pick % 3000);
        m_world.scheduler.at(until, [&device] { device.faults.delay = NetworkFaults().delay; });
        return;
    case Step::Vanish:
        device.vanish();
        m_world.scheduler.at(until, [&device] { device.turnOn(); });
        return;
    default:
        return;
    }
}

void Simulation::performOnNode(const Step &step)
{
    SimulatedNode &node = *m_nodes[std::size_t(step.who)];
    const std::int64_t until = m_world.scheduler.now() + step.length;
    switch (step.kind) {
    case Step::CrashNode:
    case Step::LosePower:
        node.crash(step.kind == Step::LosePower);
        m_world.scheduler.at(until, [&node] { node.start(); });
        return;
    case Step::RestartNode:
        node.stop(step.length);
        return;
    case Step::RefuseWrites:
        return node.refuseWrites(until);
    case Step::RefuseAll:
        return node.refuseAll(until);
    case Step::SlowStore:
        return node.slowDown(until, 50 + std::int64_t(step.pick % 1500));
    case Step::MoveClock:
        return node.moveClock(std::int64_t(step.pick % 7'200'000) - 3'600'000);
    case Step::RestoreBackup:
    case Step::RestoreFolder:
        return restoreLater(until, step.kind);
    case Step::BusDown:
        return m_world.middle->bus.goDown(until);
    case Step::BusBad:
        m_world.middle->bus.faults = {int(2 + step.pick % 20), int(2 + (step.pick >> 8) % 20),
                                      std::int64_t(5 + (step.pick >> 16) % 2000)};
        m_world.scheduler.at(until, [this] { m_world.middle->bus.faults = {}; });
        return;
    case Step::RegisterDown:
        return m_world.middle->directory.goDown(until);
    case Step::RegisterLost:
        return m_world.middle->directory.lose();
    case Step::KeepLease:
        return m_world.middle->directory.keepLease(node.id(), until);
    default:
        return;
    }
}

//! Says \a text over HTTP, where the feed has heard of a conversation.
void Simulation::callFromFeed(const QString &text)
{
    request::Send send;
    send.conversation = m_feed.conversation();
    send.clientId = idOf<ClientId>(m_random);
    send.text = text;
    if (!send.conversation.isNull())
        m_calls.push_back(std::make_unique<SimulatedCall>(
            m_world, [this](const Delivery &delivery) { return dial(m_noFaults, delivery); },
            QStringLiteral("feed"), send));
}

void Simulation::restoreLater(std::int64_t at, Step::Kind what)
{
    const auto restore = [this, what, disk = m_world.disk, record = m_world.record.backUp()] {
        m_world.note([] { return QStringLiteral("the backup is restored"); });
        for (const auto &node : m_nodes)
            node->crash(false);
        const bool losesEntries = m_world.disk.restore(disk);
        m_world.record.restore(record, losesEntries);
        if (losesEntries && what == Step::RestoreBackup)
            m_world.disk.endEpoch(m_world.disk.epoch());
        m_world.scheduler.in(restoreTime, [this] {
            for (const auto &node : m_nodes)
                node->start();
        });
    };
    m_world.scheduler.at(at, restore);
}

//! Everything is well from now on, and whoever can comes back.
void Simulation::heal()
{
    for (const auto &node : m_nodes)
        node->start();
    if (m_world.middle)
        m_world.middle->bus.faults = {};
    for (const auto &device : m_devices) {
        device->faults = {};
        device->tryAgain();
    }
}

void Simulation::runUntil(std::int64_t time)
{
    while (m_world.scheduler.stepUntil(time))
        m_world.events.run();
}

RunResult Simulation::run()
{
    runUntil(m_plan.end + 20'000); // the longest that is off or down comes back by itself
    heal();
    runUntil(m_plan.end + 20'000 + noticeTime);
    for (const auto &device : m_devices) {
        device->tryAgain();
        device->connectAnew();
    }
    m_plain.connectNow();
    m_feed.connectNow();
    runUntil(m_plan.end + 20'000 + noticeTime + returnTime);

    RunResult result;
    for (const auto &device : m_devices) {
        if (device->isOn() && !device->isRefused())
            m_world.record.devices.push_back(device->report());
    }
    result.breaches = checker::check(m_world.record);
    result.trace = m_world.trace;
    result.digest = m_world.digest();
    result.messages = int(m_world.record.appended.size());
    return result;
}

} // namespace

RunResult simulate(std::uint64_t seed, const Plan &plan, World::Tracing tracing)
{
    return Simulation(seed, plan, tracing).run();
}

Plan shrink(const Plan &plan, const std::function<bool(const Plan &)> &breaks, int runs)
{
    Plan least = plan;
    for (std::size_t part = (least.steps.size() + 1) / 2; part > 0;) {
        bool smaller = false;
        for (std::size_t from = 0; from < least.steps.size() && runs > 0;) {
            Plan tried = least;
            const auto first = tried.steps.begin() + std::ptrdiff_t(from);
            tried.steps.erase(first, first + std::ptrdiff_t(std::min(part, tried.steps.size() - from)));
            --runs;
            if (breaks(tried)) {
                least = std::move(tried);
                smaller = true;
            } else {
                from += part;
            }
        }
        if (!smaller || part > 1)
            part = part == 1 ? 0 : (part + 1) / 2;
        if (runs == 0)
            break;
    }
    return least;
}

} // namespace kith
