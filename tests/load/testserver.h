// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/cluster/redisserver.h"
#include "tests/load/options.h"
#include "tests/load/pairs.h"
#include "tests/load/seeder.h"
#include "tests/load/serverprocess.h"
#include "tests/load/service.h"
#include "tests/storage/postgresserver.h"

#include <memory>

namespace kith::load {

//! Adds people and pairs. \a more adds what else the caller needs.
void seed(Seeder &seeder, int people, int pairs, const std::function<void(Seeder &)> &more = {});

//! Adds conversations with \a stored messages in total, written by person \a from and readable for \a from … \a to − 1.
std::vector<ConversationId> seedArchives(Seeder &seeder, int conversations, std::int64_t stored, int from = 0,
                                         int to = 1);

//! The server of the options: one started on a seeded folder, one that already runs at an address, or nodes with their own PostgreSQL and, if
//! there are several, their own Redis.
class TestServer
{
public:
    //! \a more seeds what the workload needs besides people and pairs.
    explicit TestServer(const Options &options, const std::function<void(Seeder &)> &more = {});

    KithService service() const; //!< valid until the next start of the server
    KithService service(Encoding encoding) const; //!< the same, but with this encoding
    pid_t pid() const; //!< of the first node; 0 if unknown
    std::vector<pid_t> pids() const; //!< of the nodes, then of PostgreSQL and Redis if started
    Counts counts() const; //!< commands to Redis

    //! Returns the first node's process; null for a server at an address.
    ServerProcess *process() { return m_processes.empty() ? nullptr : m_processes.front().get(); }

private:
    void startNodes(const std::function<void(Seeder &)> &more);

    const Options m_options;
    std::unique_ptr<PostgresServer> m_postgres;
    std::unique_ptr<RedisServer> m_redis;
    std::vector<std::unique_ptr<ServerProcess>> m_processes;
    std::vector<Address> m_addresses;
};

} // namespace kith::load
