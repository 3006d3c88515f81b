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

//! People and pairs; what else is needed, the caller adds in \a more.
void seed(Seeder &seeder, int people, int pairs, const std::function<void(Seeder &)> &more = {});

//! Conversations of \a stored messages in all, each written by person \a from and readable for \a from … \a to − 1.
std::vector<ConversationId> seedArchives(Seeder &seeder, int conversations, std::int64_t stored, int from = 0,
                                         int to = 1);

//! The server that options name: started on a seeded folder, running at an address already, or several nodes with a
//! PostgreSQL of their own and, where they are more than one, a Redis.
class TestServer
{
public:
    //! \a more seeds what the workload needs besides people and pairs.
    explicit TestServer(const Options &options, const std::function<void(Seeder &)> &more = {});

    KithService service() const; //!< for what follows the last start
    pid_t pid() const; //!< of the first; 0 where it is not known
    std::vector<pid_t> pids() const; //!< of the nodes, then PostgreSQL and Redis, where they were started
    Counts counts() const; //!< of commands to Redis

    //! The first; null for one at an address.
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
