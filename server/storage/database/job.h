// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "server/storage/database/lockset.h"
#include "shared/error.h"
#include "shared/instant.h"

#include <memory>
#include <span>
#include <vector>

namespace kith {

//! One call of a store: made and answered on the core thread, done on a storage thread in between.
class Job
{
public:
    //! \a store_ numbers the store that is called; \a receivedAt_ as below.
    explicit Job(std::size_t store_, Instant receivedAt_ = 0)
        : store(store_)
        , receivedAt(receivedAt_)
    {
    }
    virtual ~Job() = default;
    Q_DISABLE_COPY_MOVE(Job)

    virtual void run(Database &db) = 0; //!< may come again, after a rollback
    virtual void addLocks(LockSet &) const { } //!< what run() looks up or changes
    virtual bool gathers() const { return false; } //!< run() changes things through the WriterLog alone
    virtual bool probes() const { return false; } //!< run() fails where a message could not be stored
    virtual void refuse(const Error &error) = 0; //!< replaces what run() found
    virtual void answer() = 0;

    const std::size_t store;
    const Instant receivedAt; //!< when the request for it was received; 0: not measured
    Instant committedAt = 0; //!< set by the writer
};

using JobPtr = std::unique_ptr<Job>;
using Jobs = std::span<const JobPtr>;

} // namespace kith
