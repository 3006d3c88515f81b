// SPDX-License-Identifier: Apache-2.0
#include "server/storage/storage.h"

#include "server/storage/rows/entryrow.h"

namespace kith {

namespace {

struct Probe {
    Result<Done> operator()(Database &db)
    {
        entryrow::probe(db);
        return Done{};
    }

    static constexpr bool probes = true;
};

} // namespace

Storage::Storage(StorageThreads::Options options, const Clock &clock, const Migrated &opened)
    : m_clock(clock)
    , m_threads(std::move(options))
    , m_log(m_threads, m_threads.log(), clock)
    , m_conversations(m_threads, m_clock)
    , m_inbox(m_threads, m_threads.log())
    , m_accounts(m_threads, m_threads.log().heads())
    , m_devices(m_threads)
    , m_invites(m_threads)
    , m_audit(m_threads)
    , m_checks(m_threads)
    , m_opened(opened)
{
}

Storage::~Storage()
{
    close();
}

Stores Storage::stores()
{
    return {m_log, m_conversations, m_inbox, m_accounts, m_devices, m_invites, m_audit};
}

void Storage::checkWrites(Callback<Done> done)
{
    if (!m_threads.isRefusing())
        return done(Done{});
    m_checks.write<Done>(Probe(), std::move(done));
}

void Storage::close()
{
    m_threads.close();
}

} // namespace kith
