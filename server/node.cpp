// SPDX-License-Identifier: Apache-2.0
#include "server/node.h"

#include "server/api/httpapi.h"
#include "server/commands/ownerinvite.h"
#include "server/ops/metricspage.h"
#include "server/ops/nodeinfo.h"
#include "server/system/descriptors.h"
#include "server/system/waitfor.h"
#include "server/transport/tcp/tlsfiles.h"

#include <QDateTime>
#include <QUrl>

#include <algorithm>

namespace kith {

namespace {

using namespace std::chrono_literals;

constexpr auto tickInterval = 250ms;
constexpr auto notingInterval = 2s;
constexpr auto drainInterval = 20ms;
constexpr std::int64_t answerTime = 3'000; // ms since the start of the drain, which may take 5 s
constexpr std::int64_t closeTime = 4'500;
constexpr int leaseTries = 10;
constexpr auto leasePause = 1s;
constexpr std::uint64_t leastDescriptors =
    1024; // a usual limit; fewer are a mistake more often than a choice
// Open at once, measured with some to spare: files and sockets of a server alone, of each I/O thread, of what a cluster adds.
constexpr std::uint64_t basicDescriptors = 28;
constexpr std::uint64_t threadDescriptors = 3;
constexpr std::uint64_t clusterDescriptors = 32;
constexpr std::int64_t farAhead = 60'000; // ms
constexpr std::int64_t ownerInviteTime = 7LL * 86'400'000;

QString addressOf(bool secure, const QHostAddress &address, quint16 port)
{
    QUrl url;
    url.setScheme(secure ? QStringLiteral("https") : QStringLiteral("http"));
    url.setHost(address.toString());
    url.setPort(port);
    return url.toString();
}

//! Returns the least limit of descriptors with which a server works: a quarter of it is kept back from clients.
std::uint64_t neededDescriptors(const Config &config)
{
    const std::uint64_t own = openDescriptors() + basicDescriptors
        + threadDescriptors * std::uint64_t(config.ioThreads) + (config.database ? clusterDescriptors : 0);
    return own + own / 3 + 1;
}

//! Fails if servers that started earlier on the database are connected to another Redis. They may be about to take their leases.
Result<Done> checkSameRedis(const Config &config, const Storage &storage)
{
    for (int tries = 0; tries < leaseTries; ++tries) {
        auto earlier = storage.connectedStarts();
        if (!earlier)
            return Done{};
        std::erase_if(*earlier, [&](std::int64_t start) { return start >= storage.start(); });
        RedisCensus census(*config.redis);
        const auto nodes = waitFor<std::vector<NodeState>>([&](auto done) { census.take(done); });
        const auto sharesRedis = [&](std::int64_t start) {
            return std::ranges::any_of(
                *nodes, [&](const NodeState &node) { return node.hasLease && node.node == start; });
        };
        if (earlier->empty() || !nodes || std::ranges::any_of(*earlier, sharesRedis))
            return Done{};
        (void)waitFor<Done>([](auto done) { QTimer::singleShot(leasePause, [done] { done(Done{}); }); });
    }
    return Error{
        ErrorCode::Conflict,
        QStringLiteral(
            "Other servers run on the database %1, but not with Redis at %2. Give the same redis, with "
            "the same database number, to all servers of a cluster.")
            .arg(config.database->shown(), config.redis->display()),
        0};
}

ApiSettings apiSettings(const Config &config, std::shared_ptr<const PageSettings> pages)
{
    ApiSettings settings{{}, config.trustedProxies, std::move(pages)};
    for (const QString &origin : config.corsOrigins)
        settings.corsOrigins.append(origin.toUtf8());
    return settings;
}

RedisOptions redisOptions(const Storage &storage)
{
    RedisOptions options;
    options.cluster = toText(storage.id()).toLatin1();
    return options;
}

} // namespace

Result<std::unique_ptr<Node>> Node::start(const Config &config)
{
    const std::uint64_t descriptors = raiseDescriptorLimit();
    if (const std::uint64_t needed = neededDescriptors(config); descriptors > 0 && descriptors < needed)
        return Error{
            ErrorCode::Unavailable,
            QStringLiteral("Only %1 file descriptors may be open, and the server needs at least %2 "
                           "before the first client comes. Allow %3 (ulimit -n, systemd's LimitNOFILE).")
                .arg(descriptors)
                .arg(needed)
                .arg(std::max(needed, leastDescriptors)),
            0};
    TransportConfig transport;
    for (const QString &origin : config.origins)
        transport.allowedOrigins.append(origin.toUtf8());
    transport.proxyProtocol = config.proxyProtocol;
    transport.proxies = config.trustedProxies;
    transport.http.connectionsPerAddress = config.httpConnectionsPerAddress;
    if (config.secure()) {
        auto tls = loadTls(config.tlsCertificate, config.tlsKey);
        if (!tls)
            return tls.error();
        transport.tls = std::move(*tls);
    }
    auto lock = FolderLock::take(config.dataFolder);
    if (!lock)
        return lock.error();
    const auto pages = std::make_shared<PageSettings>();
    auto connections = std::make_unique<SocketConnections>(
        transport, config.ioThreads, [settings = apiSettings(config, pages)](ConnectionTable &table) {
            return std::make_unique<HttpApi>(settings, table);
        });
    // Before the storage is opened: a port in use must not leave an empty database behind.
    const auto port = connections->listen(config.address, config.port);
    if (!port)
        return port.error();
    std::optional<Endpoint> http = config.http;
    if (http) {
        const auto httpPort = connections->listenHttp(http->address, http->port);
        if (!httpPort)
            return httpPort.error();
        http->port = *httpPort;
    }
    auto clock = std::make_unique<SystemClock>();
    auto storage = openStorage(config, *clock, Purpose::Serve);
    if (!storage)
        return storage.error();
    const NodeId number = config.redis ? (*storage)->start() : 0;
    if (config.redis) {
        RedisClaim claim(*config.redis, redisOptions(**storage));
        if (const auto taken = waitFor<Done>([&](auto done) { claim.take(done); }); !taken)
            return taken.error();
        if (const auto same = checkSameRedis(config, **storage); !same)
            return same.error();
    }

    std::unique_ptr<Node> node(new Node(config, std::move(*lock), std::move(*storage), std::move(connections),
                                        std::move(clock), number));
    node->m_config.port = *port;
    node->m_config.http = http;
    *pages = {node->m_config.base(), config.downloads};
    if (const auto stored = setServedBase(config.dataFolder, node->m_config.base()); !stored)
        return stored.error();
    if (const auto listening = node->listenForOps(); !listening)
        return listening.error();
    if (const auto invited = node->inviteOwner(); !invited)
        return invited.error();
    node->serve(transport.tls, descriptors);
    return node;
}

Node::Node(const Config &config, std::unique_ptr<FolderLock> lock, std::unique_ptr<Storage> storage,
           std::unique_ptr<SocketConnections> connections, std::unique_ptr<SystemClock> clock, NodeId number)
    : m_config(config)
    , m_lock(std::move(lock))
    , m_clock(std::move(clock))
    , m_storage(std::move(storage))
    , m_hasher(std::make_unique<SodiumPasswordHasher>())
    , m_connections(std::move(connections))
    , m_service(std::make_unique<ChatService>(config.service, m_storage->stores(), *m_connections, *m_hasher,
                                              m_storage->clock(), m_random, m_audit, joinCluster(number)))
{
    connect(&m_tick, &QTimer::timeout, this, [this] { m_service->tick(); });
    m_tick.start(tickInterval);
    connect(&m_noting, &QTimer::timeout, this, &Node::noteDatabase);
    m_noting.start(notingInterval);
    m_noter.setMaxThreadCount(1);
}

void Node::noteDatabase()
{
    m_noter.start([config = m_config, id = m_storage->id(), last = m_storage->lastEntry()] {
        std::ignore = kith::noteDatabase(config, id, last); // a full disk is noticed by the storage
    });
}

Cluster Node::joinCluster(NodeId number)
{
    if (number == 0)
        return {};
    RedisOptions options = redisOptions(*m_storage);
    options.about = [this, since = m_clock->now()] {
        return NodeInfo{
            m_config.nodeName,  QStringLiteral(KITH_VERSION),      since,     m_connections->open(),
            m_service->users(), !m_storage->metrics().takesWrites, m_closing, m_storage->clockAhead()}
            .toJson();
    };
    m_directory = std::make_unique<RedisDirectory>(*m_config.redis, options);
    m_broker = std::make_unique<RedisBroker>(*m_config.redis, options);
    m_audit.note(AuditLog::Level::Info, QStringLiteral("joining"),
                 {{QStringLiteral("node"), QString::number(number)},
                  {QStringLiteral("name"), m_config.nodeName},
                  {QStringLiteral("redis"), m_config.redis->display()}});
    return {number, m_directory.get(), m_broker.get()};
}

Node::~Node()
{
    m_ops.reset(); // its thread reads the metrics of all other parts
    m_tick.stop();
    m_storage->close(); // answers its last operations to the service, and so to the connections
    noteDatabase();
    m_noter.waitForDone();
    m_hasher.reset();
    m_connections.reset();
}

void Node::serve(const std::optional<QSslConfiguration> &tls, std::uint64_t descriptors)
{
    m_connections->serve(*m_service);
    const QString address = addressOf(m_config.secure(), m_config.address, m_config.port);
    if (m_config.http) {
        const QString http = addressOf(m_config.secure(), m_config.http->address, m_config.http->port);
        m_greeting.prepend(QStringLiteral("HTTP alone is on %1\n").arg(http));
        m_audit.note(AuditLog::Level::Info, QStringLiteral("http_listening"),
                     {{QStringLiteral("address"), http}});
    }
    m_greeting.prepend(QStringLiteral("kithd %1 listens on %2\n").arg(QStringLiteral(KITH_VERSION), address));
    m_audit.note(AuditLog::Level::Info, QStringLiteral("listening"),
                 {{QStringLiteral("address"), address},
                  {QStringLiteral("data"), m_config.dataFolder},
                  {QStringLiteral("database"),
                   m_config.database ? m_config.database->shown() : QStringLiteral("sqlite")},
                  {QStringLiteral("descriptors"),
                   descriptors ? QString::number(descriptors) : QStringLiteral("unlimited")},
                  {QStringLiteral("version"), QStringLiteral(KITH_VERSION)}});
    noteDescriptors(descriptors);
    if (tls)
        noteCertificate(*tls);
    noteFutureEntry();
    // A write-ahead log that was cut off looks like one that ends there. Only an operator can tell.
    const auto last = m_storage->lastEntry();
    AuditLog::Facts facts{{QStringLiteral("last_entry"), QString::number(last ? last->number : 0)}};
    if (last)
        facts.emplace_back(QStringLiteral("sent_at"),
                           QDateTime::fromMSecsSinceEpoch(last->sentAt).toUTC().toString(Qt::ISODateWithMs));
    m_audit.note(AuditLog::Level::Info, QStringLiteral("database_read"), facts);
}

//! A clock was wrong, or is wrong now.
void Node::noteFutureEntry()
{
    const auto &last = m_storage->lastEntry();
    const std::int64_t now = m_storage->clock().now();
    if (!last || last->sentAt - now < farAhead)
        return;
    qCWarning(lcServer).noquote()
        << QStringLiteral(
               "The last entry lies %1 hours in the future (%2): the clock was wrong when it was stored, "
               "or it is wrong now. New entries get the time of now.")
               .arg(double(last->sentAt - now) / 3'600'000, 0, 'f', 1)
               .arg(QDateTime::fromMSecsSinceEpoch(last->sentAt).toUTC().toString(Qt::ISODate));
}

void Node::noteDescriptors(std::uint64_t limit)
{
    if (limit == 0 || limit >= leastDescriptors)
        return;
    const std::uint64_t own = openDescriptors() + keptDescriptors();
    qCWarning(lcServer).noquote()
        << QStringLiteral(
               "Only %1 file descriptors may be open, of which the server itself needs %2: that leaves %3 "
               "for "
               "clients, one for each connection. Allow at least %4 (ulimit -n, systemd's LimitNOFILE).")
               .arg(limit)
               .arg(own)
               .arg(limit - std::min(own, limit))
               .arg(leastDescriptors);
}

void Node::noteCertificate(const QSslConfiguration &tls)
{
    const QDateTime end = validUntil(tls);
    m_certificateEnd = end.toSecsSinceEpoch();
    m_audit.note(AuditLog::Level::Info, QStringLiteral("certificate_loaded"),
                 {{QStringLiteral("file"), m_config.tlsCertificate},
                  {QStringLiteral("end"), end.toString(Qt::ISODate)}});
    if (const QString problem = validityProblem(tls, QDateTime::currentDateTimeUtc()); !problem.isEmpty())
        qCWarning(lcServer).noquote()
            << QStringLiteral("The certificate in %1 %2: clients will refuse to connect.")
                   .arg(m_config.tlsCertificate, problem);
}

void Node::reloadCertificate()
{
    if (!m_config.secure())
        return;
    const auto tls = loadTls(m_config.tlsCertificate, m_config.tlsKey);
    if (!tls) {
        qCWarning(lcServer).noquote() << "The certificate in use is kept:" << tls.error().message;
        return;
    }
    m_connections->setTls(*tls);
    noteCertificate(*tls);
}

Result<Done> Node::listenForOps()
{
    if (!m_config.ops)
        return Done{};
    const auto metrics = [this] {
        NodeMetrics node{m_service->metrics(), m_storage->metrics(), m_connections->metrics(),
                         m_hasher->waiting(),  m_certificateEnd,     {}};
        if (m_broker)
            node.redis.emplace(
                RedisNodeMetrics{m_directory->metrics(), m_broker->redisMetrics(), m_broker->metrics()});
        return metricsPage(node);
    };
    m_opsPages = std::make_unique<OpsPages>([this](const auto &answer) { checkReady(answer); }, metrics);
    HttpLimits limits;
    // Together with those that are being closed they take half of what is kept back from clients.
    limits.connections =
        int(std::clamp<std::uint64_t>(keptDescriptors() / 4, 1, std::uint64_t(limits.connections)));
    m_ops = std::make_unique<HttpServer>(limits, *m_opsPages);
    const auto port = m_ops->listen(m_config.ops->address, m_config.ops->port);
    if (!port)
        return port.error();
    const QString address = addressOf(false, m_config.ops->address, *port);
    m_greeting += QStringLiteral("Health and metrics are on %1\n").arg(address);
    m_audit.note(AuditLog::Level::Info, QStringLiteral("operations_listening"),
                 {{QStringLiteral("address"), address}});
    return Done{};
}

void Node::checkReady(const std::function<void(const Result<Done> &)> &answer)
{
    if (m_draining.isValid())
        return answer(Error{ErrorCode::Unavailable, QStringLiteral("The server is stopping."), 0});
    m_storage->checkWrites([answer](const Result<Done> &taken) { answer(taken); });
}

Result<Done> Node::inviteOwner()
{
    const auto isEmpty = waitFor<bool>([&](auto done) { m_storage->stores().accounts.isEmpty(done); });
    if (!isEmpty)
        return isEmpty.error();
    const std::int64_t now = m_storage->clock().now();
    // An invite of an earlier start must not create a second owner.
    const auto revoked = waitFor<bool>([&](auto done) {
        m_storage->stores().invites.revoke(ownerInvite(), {}, {{}, now}, done);
    });
    if (!revoked)
        return revoked.error();
    if (!*isEmpty)
        return Done{};
    const QString code = newInviteCode(m_random);
    const Invite invite{ownerInvite(), {}, now, now + ownerInviteTime, 1};
    const auto made =
        waitFor<Done>([&](auto done) { m_storage->stores().invites.create(invite, secretHash(code), done); });
    if (!made && made.error().code == ErrorCode::Conflict)
        return Done{}; // another node started at the same time and prints the link
    if (!made)
        return made.error();
    m_greeting +=
        QStringLiteral("Nobody lives here yet. Open Kith and paste this link to join as the owner:\n    %1\n")
            .arg(m_config.inviteLink(code));
    return Done{};
}

void Node::drain()
{
    if (m_draining.isValid())
        return;
    m_audit.note(AuditLog::Level::Info, QStringLiteral("stopping"),
                 {{QStringLiteral("connections"), QString::number(m_connections->open())}});
    m_draining.start();
    m_connections->stopListening();
    m_service->drain();
    m_tick.disconnect(this);
    connect(&m_tick, &QTimer::timeout, this, &Node::drainStep);
    m_tick.start(drainInterval);
}

void Node::drainStep()
{
    m_service->tick();
    const bool answered = m_service->idle() || m_draining.hasExpired(answerTime);
    if (answered && !m_closing) {
        m_closing = true;
        m_connections->drain();
        if (m_directory)
            m_directory->giveBack([this] { m_hasLeft = true; });
        return;
    }
    if (m_directory && !m_hasLeft && !m_draining.hasExpired(closeTime))
        return;
    if (!m_closing || (m_connections->open() > 0 && !m_draining.hasExpired(closeTime)))
        return;
    if (!m_service->idle() && !m_draining.hasExpired(closeTime))
        return;
    m_tick.stop();
    m_audit.note(AuditLog::Level::Info, QStringLiteral("stopped"), {});
    Q_EMIT drained();
}

} // namespace kith
