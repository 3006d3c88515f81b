// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatednode.h"

#include "server/core/chatservice.h"
#include "server/core/delivery/cursor.h"
#include "shared/limits.h"

namespace kith {

namespace {

constexpr int brokeOff = 1006; // RFC 6455, 7.1.5
constexpr std::int64_t tickInterval = 250; // ms, as kithd's
constexpr std::int64_t drainInterval = 20;
constexpr std::int64_t answerTime = 5000;

std::int64_t ms(auto duration)
{
    return std::chrono::milliseconds(duration).count();
}

class SeededRandomness final : public Randomness
{
public:
    explicit SeededRandomness(Random random)
        : m_random(random)
    {
    }
    QByteArray bytes(int count) override
    {
        QByteArray bytes(count, 0);
        for (char &byte : bytes)
            byte = static_cast<char>(m_random.next());
        return bytes;
    }

private:
    Random m_random;
};

//! Nobody signs up or in with a password here: accounts and devices are made on the disk.
class NoPasswordHasher final : public PasswordHasher
{
public:
    void hash(const QString &, Asker, std::function<void(Result<QByteArray>)> done) override
    {
        done(Error{ErrorCode::Unavailable, {}, 1000});
    }
    void verify(const QString &, const QByteArray &, Asker, std::function<void(Result<bool>)> done) override
    {
        done(Error{ErrorCode::Unavailable, {}, 1000});
    }
};

void nameOneMore(Reply &reply)
{
    const auto &event = std::get<reply::Event>(reply.body);
    Cursor cursor = Cursor::read(reply.cursor);
    for (Position &position : cursor.positions)
        position.seq += position.conversation == event.conversation;
    reply.cursor = cursor.write(SimulatedDisk::cursorKey);
}

class NoAuditLog final : public AuditLog
{
public:
    void note(Level, const QString &, const Facts &) override { }
};

} // namespace

//! What the transport keeps of one client, and does without being told.
class SimulatedNode::Connection final : public LinkPeer
{
public:
    Connection(Running &running, ConnectionId id, std::shared_ptr<SimulatedLink> link,
               const Delivery &delivery);

    void take(const Packet &packet) override;
    void lost() override { finish(brokeOff); }

    void send(const Reply &reply, const QByteArray &frame);
    void close(CloseCode code, const QString &reason);
    void finish(int code);
    void keepAlive();
    void endHelloTime();

    std::shared_ptr<SimulatedLink> link() const { return m_link; }

    bool established = false;
    bool closing = false;
    DeviceId device; //!< from its welcome on
    UserId user;

private:
    void deliverPage();

    Running &m_running;
    const ConnectionId m_id;
    const std::shared_ptr<SimulatedLink> m_link;
    const ConnectionKind m_kind;
    FeedPage m_page; //!< of a Poll
    int m_unanswered = 0;
};

//! A node from its start to its crash.
struct SimulatedNode::Running final : Connections {
    Running(SimulatedNode &node_)
        : node(node_)
        , random(node.m_random.split())
        , stores(node.m_world.disk, node.m_world.scheduler, node.m_clock, node.m_random.split(),
                 node.m_faults)
        , cluster(join())
        , service(settings(), stores.stores(), *this, passwords, node.m_clock, random, auditLog, cluster)
    {
        tick();
    }

    Cluster join()
    {
        if (!node.m_world.middle)
            return {};
        Middle &middle = *node.m_world.middle;
        directory = middle.directory.newDirectory();
        broker = middle.bus.newBroker();
        return {++middle.last, directory.get(), broker.get()};
    }

    static ServiceSettings settings()
    {
        ServiceSettings settings;
        settings.requests = {1000, 10'000};
        return settings;
    }

    //! \a task where this still runs by then.
    void later(std::int64_t delay, std::function<void()> task)
    {
        node.m_world.scheduler.in(delay, [task = std::move(task), alive = std::weak_ptr<char>(alive)] {
            if (!alive.expired())
                task();
        });
    }
    //! \a task(connection) where that is still there.
    template <typename Task>
    void later(std::int64_t delay, ConnectionId id, Task task)
    {
        later(delay, [=, this] {
            if (const auto found = connections.find(id); found != connections.end())
                task(*found->second);
        });
    }

    void tick()
    {
        service.tick();
        later(tickInterval, [this] { tick(); });
    }

    //! Tells whoever is connected, once all is answered and saved or takes too long.
    void drain(std::int64_t until, std::int64_t pause)
    {
        draining = true;
        service.drain();
        service.tick();
        if (!service.idle() && node.m_world.scheduler.now() < until)
            return later(drainInterval, [=, this] { drain(until, pause); });
        for (const auto &[id, connection] : connections)
            connection->close(CloseCode::GoingAway, QStringLiteral("The server stops."));
        later(drainInterval, [self = &node, pause] {
            self->m_world.scheduler.in(pause, [self] { self->start(); });
            self->crash(false);
        });
    }

    void send(std::vector<ConnectionId> ids, Reply reply) override
    {
        const QByteArray frame = encode(reply, Encoding::Cbor);
        if (node.m_hasEagerCursors && !reply.cursor.isEmpty() && random.bytes(1)[0] % 4 == 0)
            nameOneMore(reply);
        for (const ConnectionId id : ids) {
            const auto found = connections.find(id);
            if (found == connections.end() || found->second->closing)
                continue;
            Connection &connection = *found->second;
            if (const auto *welcome = std::get_if<reply::Welcome>(&reply.body)) {
                connection.device = welcome->device;
                connection.user = welcome->user.id;
            }
            World &world = node.m_world;
            world.add(world.record.sent,
                      Record::Sent{node.m_number, id, connection.device, connection.user, reply});
            world.noteFrame("to ", connection.device, reply);
            world.digest(frame);
            connection.send(reply, frame);
        }
    }
    void awaitRoom(ConnectionId id) override
    {
        later(0, id, [this, id](Connection &) { service.hasRoom(id); });
    }
    void established(ConnectionId id) override
    {
        if (const auto found = connections.find(id); found != connections.end())
            found->second->established = true;
    }
    void close(ConnectionId id, CloseCode code, const QString &reason) override
    {
        if (code == CloseCode::Replaced)
            node.m_world.add(node.m_world.record.replaced, ConnectionId(id));
        if (const auto found = connections.find(id); found != connections.end())
            found->second->close(code, reason);
    }

    SimulatedNode &node;
    bool draining = false;
    SeededRandomness random;
    NoPasswordHasher passwords;
    NoAuditLog auditLog;
    SimulatedStores stores;
    std::map<ConnectionId, std::unique_ptr<Connection>> connections;
    std::unique_ptr<Directory> directory;
    std::unique_ptr<Broker> broker;
    const Cluster cluster;
    ChatService service;
    std::shared_ptr<char> alive = std::make_shared<char>();
};

SimulatedNode::Connection::Connection(Running &running, ConnectionId id, std::shared_ptr<SimulatedLink> link,
                                      const Delivery &delivery)
    : m_running(running)
    , m_id(id)
    , m_link(std::move(link))
    , m_kind(delivery.kind)
    , m_page(delivery.wait > 0)
{
    m_link->attach(SimulatedLink::Node, this);
    m_link->send(SimulatedLink::Node, {Packet::Welcome, {}, 0, {}});
    running.later(ms(limits::helloTime), id, [](Connection &self) { self.endHelloTime(); });
    if (m_kind == ConnectionKind::Poll)
        running.later(delivery.wait, id, [](Connection &self) {
            self.m_page.stopWaiting();
            if (self.m_page.isDue())
                self.deliverPage();
        });
    else
        running.later(ms(limits::pingInterval), id, [](Connection &self) { self.keepAlive(); });
}

void SimulatedNode::Connection::send(const Reply &reply, const QByteArray &frame)
{
    if (m_kind != ConnectionKind::Poll)
        return m_link->send(SimulatedLink::Node, {Packet::Frame, frame, 0, {}, reply.cursor});
    m_page.add(reply, frame);
    if (m_page.isDue())
        m_running.later(0, m_id, [](Connection &self) { self.deliverPage(); });
}

void SimulatedNode::Connection::deliverPage()
{
    if (std::exchange(closing, true))
        return;
    m_link->send(SimulatedLink::Node, {Packet::Page, {}, 0, {}, {}, m_page.frames()});
    m_link->close(SimulatedLink::Node);
    m_running.later(0, m_id, [](Connection &self) { self.finish(int(CloseCode::Normal)); });
}

void SimulatedNode::Connection::take(const Packet &packet)
{
    m_unanswered = 0;
    if (packet.kind == Packet::Bye)
        return finish(packet.code);
    if (packet.kind == Packet::Ping)
        m_link->send(SimulatedLink::Node, {Packet::Pong, packet.bytes, 0, {}});
    if (packet.kind != Packet::Frame || closing)
        return;
    auto frame = decodeRequest(packet.bytes, Encoding::Cbor);
    if (const auto *request = std::get_if<Request>(&frame)) {
        World &world = m_running.node.m_world;
        world.noteFrame("from ", device, *request);
        if (const auto *hello = std::get_if<request::Hello>(&request->body);
            hello && m_kind != ConnectionKind::Call)
            world.add(world.record.hellos, Record::Hello{m_id, hello->token});
    }
    m_running.service.received(m_id, std::move(frame));
}

void SimulatedNode::Connection::close(CloseCode code, const QString &reason)
{
    if (m_kind == ConnectionKind::Poll && code == CloseCode::PageFull)
        return deliverPage();
    if (std::exchange(closing, true))
        return;
    m_link->send(SimulatedLink::Node, {Packet::Bye, {}, int(code), reason});
    m_link->close(SimulatedLink::Node);
    m_running.later(0, m_id, [code](Connection &self) { self.finish(int(code)); });
}

//! The last call: this is gone afterwards.
void SimulatedNode::Connection::finish(int code)
{
    m_link->close(SimulatedLink::Node);
    const auto self = m_running.connections.extract(m_id);
    m_running.service.closed(m_id, code);
}

void SimulatedNode::Connection::keepAlive()
{
    if (m_unanswered >= limits::missedPings || m_link->stuck(SimulatedLink::Node) > ms(limits::unsentTime))
        return finish(brokeOff);
    ++m_unanswered;
    m_link->send(SimulatedLink::Node, {Packet::Ping, {}, 0, {}});
    m_running.later(ms(limits::pingInterval), m_id, [](Connection &self) { self.keepAlive(); });
}

void SimulatedNode::Connection::endHelloTime()
{
    if (!established)
        close(CloseCode::NoHello, QStringLiteral("no hello in time"));
}

SimulatedNode::SimulatedNode(World &world, int number, Random random)
    : m_world(world)
    , m_number(number)
    , m_random(random)
    , m_clock(world.scheduler)
{
}

SimulatedNode::~SimulatedNode() = default;

void SimulatedNode::start()
{
    if (!m_running)
        m_running = std::make_unique<Running>(*this);
}

void SimulatedNode::stop(std::int64_t pause)
{
    if (m_running && !m_running->draining)
        m_running->drain(m_world.scheduler.now() + answerTime, pause);
}

void SimulatedNode::crash(bool silently)
{
    if (!m_running)
        return;
    for (const auto &[id, connection] : m_running->connections) {
        if (silently)
            connection->link()->vanish(SimulatedLink::Node);
        else
            connection->link()->close(SimulatedLink::Node);
    }
    m_running.reset();
}

void SimulatedNode::accept(const std::shared_ptr<SimulatedLink> &link, const Delivery &delivery)
{
    if (!m_running || m_running->draining)
        return link->close(SimulatedLink::Node);
    // Never twice, whichever node and run.
    const ConnectionId id = ++m_lastConnection * 100 + ConnectionId(m_number);
    m_running->service.opened(id, QStringLiteral("10.0.0.1"), delivery.kind);
    m_running->connections.emplace(id, std::make_unique<Connection>(*m_running, id, link, delivery));
}

NodeId SimulatedNode::id() const
{
    return m_running ? m_running->cluster.self : 0;
}

void SimulatedNode::impair(std::int64_t until, bool reads)
{
    m_world.record.impairments.push_back({m_number, m_world.scheduler.now(), until, reads});
}

void SimulatedNode::plant(Plant plant)
{
    m_faults.losesRows = plant == Plant::LostRow;
    m_faults.hidesHeads = plant == Plant::HiddenHead;
    m_faults.ignoresCursors = plant == Plant::UncheckedCursor;
    m_faults.showsAll = plant == Plant::OpenHistory;
    m_hasEagerCursors = plant == Plant::EagerCursor;
}

void SimulatedNode::refuseWrites(std::int64_t until)
{
    m_faults.refusesWritesUntil = std::max(m_faults.refusesWritesUntil, until);
    impair(until, false);
}

void SimulatedNode::refuseAll(std::int64_t until)
{
    m_faults.refusesReadsUntil = std::max(m_faults.refusesReadsUntil, until);
    refuseWrites(until);
    impair(until, true);
}

void SimulatedNode::slowDown(std::int64_t until, std::int64_t by)
{
    m_faults.slowUntil = until;
    m_faults.slowBy = by;
    impair(until + 4 * by, false); // what was called last may wait for what was called before
}

} // namespace kith
