// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"
#include "server/storage/database/job.h"

#include <deque>
#include <memory>
#include <optional>

namespace kith {

class StorageThreads;

//! A piece of work, and \a name(Names &) for what it will change.
template <typename Work, typename Name>
struct WithLocks {
    auto operator()(Database &db) { return work(db); }

    Work work;
    Name name;
};
template <typename Work, typename Name>
WithLocks(Work, Name) -> WithLocks<Work, Name>;

/*!
    The calls of one store, answered in the order in which they were made.

    A piece of work is `Result<T> work(Database &)`, without an effect outside the database. A write says no
    (by an error) only before its first change: it shares its commit with its neighbours. It may have
    `void name(Names &) const` and `gathers` as a Job has them. Used on the core thread.
*/
class StoreQueue
{
public:
    explicit StoreQueue(StorageThreads &threads)
        : m_threads(threads)
    {
    }

    template <typename T, typename Work>
    void read(Work work, Callback<T> done)
    {
        startRead(std::make_unique<Call<T, Work>>(*this, std::move(work), std::move(done)));
    }

    //! Where there is a copy for that, from there if it can tell.
    template <typename T, typename Work>
    void readHistory(Work work, Callback<T> done)
    {
        startHistoryRead(std::make_unique<Call<T, Work>>(*this, std::move(work), std::move(done)));
    }

    template <typename T, typename Work>
    void write(Work work, Callback<T> done, Instant receivedAt = 0)
    {
        startWrite(std::make_unique<Call<T, Work>>(*this, std::move(work), std::move(done), receivedAt));
    }

    //! \a job came back: it and those that waited for it are answered.
    void finish(const Job &job);

private:
    struct Waiting {
        std::unique_ptr<Job> job;
        bool finished = false;
    };

    template <typename T, typename Work>
    class Call final : public Job
    {
    public:
        Call(StoreQueue &calls, Work work, Callback<T> done, Instant received = 0)
            : Job(calls, received)
            , m_work(std::move(work))
            , m_done(std::move(done))
        {
        }

        void run(Database &db) override { m_result = m_work(db); }
        void name(LockSet &names) const override
        {
            if constexpr (requires { m_work.name(names); })
                m_work.name(names);
        }
        bool gathers() const override
        {
            return requires
            {
                Work::gathers;
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

    void startRead(std::unique_ptr<Job> job);
    void startHistoryRead(std::unique_ptr<Job> job);
    void startWrite(std::unique_ptr<Job> job);

    StorageThreads &m_threads;
    std::deque<Waiting> m_waiting;
};

} // namespace kith
