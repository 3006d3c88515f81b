// SPDX-License-Identifier: Apache-2.0
#include "tests/load/testserver.h"

namespace kith::load {

void seed(Seeder &seeder, int people, int pairs, const std::function<void(Seeder &)> &more)
{
    seeder.addPeople(0, people);
    for (int i = 0; i < pairs; ++i)
        seeder.addDirect(2 * i, 2 * i + 1);
    if (more)
        more(seeder);
    seeder.finish();
}

std::vector<ConversationId> seedArchives(Seeder &seeder, int conversations, std::int64_t stored, int from,
                                         int to)
{
    std::vector<ConversationId> archives;
    for (int i = 0; i < conversations; ++i) {
        seeder.addArchive(i, from, to);
        archives.push_back(people::archive(i));
    }
    seeder.addMessages(archives, from, stored / conversations);
    return archives;
}

TestServer::TestServer(const Options &options, const std::function<void(Seeder &)> &more)
    : m_options(options)
{
    if (options.kithd.isEmpty())
        m_addresses = {addressFrom(options.address.toStdString())};
    else
        startNodes(more);
    if (options.tls) {
        for (Address &address : m_addresses)
            address.tls = newTlsContext();
    }
}

void TestServer::startNodes(const std::function<void(Seeder &)> &more)
{
    QStringList settings;
    if (m_options.over != Over::Socket)
        settings << QStringLiteral("--http-connections-per-address") << QStringLiteral("0");
    std::optional<DatabaseAddress> database;
    if (m_options.nodes > 0) {
        m_postgres = std::make_unique<PostgresServer>(PostgresServer::Disk::Waits);
        database = m_postgres->newDatabase();
        settings << QStringLiteral("--database") << m_postgres->url(database->name);
    }
    if (m_options.nodes > 1) {
        m_redis = std::make_unique<RedisServer>();
        settings << QStringLiteral("--redis") << m_redis->url();
    }
    for (int i = 0; i < std::max(1, m_options.nodes); ++i) {
        auto process = std::make_unique<ServerProcess>(m_options.kithd, m_options.tls, settings);
        if (i == 0) {
            Seeder seeder(process->dataFolder(), database);
            seed(seeder, m_options.people(), m_options.people() / 2, more);
        }
        process->start();
        m_addresses.push_back(addressFrom(process->address()));
        m_processes.push_back(std::move(process));
    }
}

KithService TestServer::service() const
{
    return service(m_options.encoding);
}

KithService TestServer::service(Encoding encoding) const
{
    return KithService(m_addresses, encoding, static_cast<std::size_t>(m_options.textBytes), m_options.over);
}

pid_t TestServer::pid() const
{
    const std::vector<pid_t> all = pids();
    return all.empty() ? 0 : all.front();
}

std::vector<pid_t> TestServer::pids() const
{
    std::vector<pid_t> pids;
    if (m_options.serverPid > 0)
        pids.push_back(static_cast<pid_t>(m_options.serverPid));
    for (const auto &process : m_processes)
        pids.push_back(process->pid());
    if (m_postgres)
        pids.push_back(m_postgres->pid());
    if (m_redis)
        pids.push_back(m_redis->pid());
    return pids;
}

Counts TestServer::counts() const
{
    Counts counts;
    // cmdstat_xadd:calls=12,usec=…
    const QByteArrayList lines =
        m_redis ? m_redis->run({"INFO", "commandstats"}).split('\n') : QByteArrayList();
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(":calls=");
        if (colon > 0 && !line.startsWith("cmdstat_info"))
            counts["Redis " + line.mid(8, colon - 8).toStdString()] =
                line.mid(colon + 7, line.indexOf(',', colon) - colon - 7).toDouble();
    }
    return counts;
}

} // namespace kith::load
