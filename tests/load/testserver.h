// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/options.h"
#include "tests/load/seeder.h"
#include "tests/load/serverprocess.h"
#include "tests/load/service.h"

#include <memory>

namespace kith::load {

//! People and pairs of a data folder; what else it needs, the caller adds in \a more.
void seed(const QString &folder, int people, int pairs, const std::function<void(Seeder &)> &more = {});

//! Conversations of \a stored messages in all, each written by and readable for person 0.
std::vector<ConversationId> seedArchives(Seeder &seeder, int conversations, std::int64_t stored);

//! The server that options name: started on a seeded folder, or running at an address already.
class TestServer
{
public:
    //! \a more seeds what the workload needs besides people and pairs.
    explicit TestServer(const Options &options, const std::function<void(Seeder &)> &more = {});

    const Address &address() const { return m_address; }
    KithService service() const; //!< for what follows the last start
    pid_t pid() const;
    ServerProcess *process() { return m_process.get(); } //!< null for one at an address

private:
    const Options m_options;
    std::unique_ptr<ServerProcess> m_process;
    Address m_address;
};

} // namespace kith::load
