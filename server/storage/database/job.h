// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"
#include "server/storage/database/lockset.h"
#include "shared/error.h"
#include "shared/instant.h"

namespace kith {

class StoreQueue;

//! One call of a store: made and answered on the core thread, done on a storage thread in between.
class Job
{
public:
    explicit Job(StoreQueue &calls, Instant receivedAt_ = 0)
        : receivedAt(receivedAt_)
        , m_queue(calls)
    {
    }
    virtual ~Job() = default;
    Q_DISABLE_COPY_MOVE(Job)

    virtual void run(Database &db) = 0; //!< may come again, after a rollback
    virtual void name(LockSet &) const { } //!< what run() will look up or change
    virtual bool gathers() const { return false; } //!< run() changes things by the WriterLog alone
    virtual void refuse(const Error &error) = 0; //!< in the place of what run() found
    virtual void answer() = 0;

    StoreQueue &calls() { return m_queue; }

    const Instant receivedAt; //!< of what asked for it, where that shall be measured
    Instant committedAt = 0; //!< set by the writer

private:
    StoreQueue &m_queue;
};

} // namespace kith
