// SPDX-License-Identifier: Apache-2.0
#include "tests/load/testserver.h"

namespace kith::load {

void seed(const QString &folder, int people, int pairs, const std::function<void(Seeder &)> &more)
{
    Seeder seeder(folder);
    seeder.addPeople(0, people);
    for (int i = 0; i < pairs; ++i)
        seeder.addDirect(2 * i, 2 * i + 1);
    if (more)
        more(seeder);
    seeder.finish();
}

std::vector<ConversationId> seedArchives(Seeder &seeder, int conversations, std::int64_t stored)
{
    std::vector<ConversationId> archives;
    for (int i = 0; i < conversations; ++i) {
        seeder.addArchive(i, 0);
        archives.push_back(people::archive(i));
    }
    seeder.addMessages(archives, 0, stored / conversations);
    return archives;
}

TestServer::TestServer(const Options &options, const std::function<void(Seeder &)> &more)
    : m_options(options)
{
    if (options.kithd.isEmpty()) {
        m_address = addressFrom(options.address.toStdString());
    } else {
        m_process = std::make_unique<ServerProcess>(options.kithd, options.tls);
        seed(m_process->dataFolder(), options.people(), options.people() / 2, more);
        m_process->start();
        m_address = addressFrom(m_process->address());
    }
    if (options.tls)
        m_address.tls = newTlsContext();
}

KithService TestServer::service() const
{
    return KithService(m_address, m_options.encoding, static_cast<std::size_t>(m_options.textBytes));
}

pid_t TestServer::pid() const
{
    return m_process ? m_process->pid() : static_cast<pid_t>(m_options.serverPid);
}

} // namespace kith::load
