// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "server/storage/threads/storagethreads.h"

#include <memory>
#include <optional>

namespace kith {

//! A piece of work, and \a locks(LockSet &), which adds what the work will change.
template <typename Work, typename Locks>
struct WithLocks {
    auto operator()(Database &db) { return work(db); }
    void addLocks(LockSet &set) const { locks(set); }

    Work work;
    Locks locks;
};
template <typename Work, typename Locks>
WithLocks(Work, Locks) -> WithLocks<Work, Locks>;

/*!
    The calls of one store.

    Writes are answered in the order of their calls. A read is answered when it is done, and waits behind reads of
    its own store only. A call that is refused because too much waits is answered at once.

    A piece of work is `Result<T> work(Database &)`, without an effect outside the database. A write fails only
    before its first change: it shares its commit with its neighbours. It may have `void addLocks(LockSet &) const`
    and `gathers` and `probes` as a Job has them. Used on the core thread.
*/
class StoreQueue
{
public:
    explicit StoreQueue(StorageThreads &threads)
        : m_threads(threads)
        , m_store(threads.addStore())
    {
    }

    template <typename T, typename Work>
    void read(Work work, Callback<T> done)
    {
        m_threads.read(std::make_unique<Call<T, Work>>(m_store, std::move(work), std::move(done)));
    }

    //! Reads from the replica where there is one, and from the primary what that does not have or cannot read.
    template <typename T, typename Work>
    void readHistory(Work work, Callback<T> done)
    {
        m_threads.readHistory(std::make_unique<Call<T, Work>>(m_store, std::move(work), std::move(done)));
    }

    template <typename T, typename Work>
    void write(Work work, Callback<T> done, Instant receivedAt = 0)
    {
        m_threads.write(
            std::make_unique<Call<T, Work>>(m_store, std::move(work), std::move(done), receivedAt));
    }

private:
    template <typename T, typename Work>
    class Call final : public Job
    {
    public:
        Call(std::size_t number, Work work, Callback<T> done, Instant received = 0)
            : Job(number, received)
            , m_work(std::move(work))
            , m_done(std::move(done))
        {
        }

        void run(Database &db) override { m_result = m_work(db); }
        void addLocks(LockSet &locks) const override
        {
            if constexpr (requires { m_work.addLocks(locks); })
                m_work.addLocks(locks);
        }
        bool gathers() const override
        {
            return requires
            {
                Work::gathers;
            };
        }
        bool probes() const override
        {
            return requires
            {
                Work::probes;
            };
        }
        void refuse(const Error &error) override { m_result = error; }
        void answer() override
        {
            if constexpr (requires(T value) { value.committedAt; }) {
                if (*m_result)
                    (*m_result)->committedAt = committedAt;
            }
            m_done(std::move(*m_result));
        }

    private:
        Work m_work;
        Callback<T> m_done;
        std::optional<Result<T>> m_result;
    };

    StorageThreads &m_threads;
    const std::size_t m_store;
};

} // namespace kith
