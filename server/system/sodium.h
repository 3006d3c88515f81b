// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/secrets.h"
#include "shared/boundedqueue.h"
#include "shared/mailbox.h"

#include <thread>

namespace kith {

//! Initializes libsodium. Must return true once before the classes below are used.
bool startSodium();

//! libsodium's random source. Any thread.
class SodiumRandomness final : public Randomness
{
public:
    QByteArray bytes(int count) override;
};

/*!
    Argon2id by libsodium on its own threads.

    Lives on the core thread, which also runs the callbacks. Jobs that wait at destruction are dropped.
*/
class SodiumPasswordHasher final : public PasswordHasher
{
public:
    SodiumPasswordHasher();
    ~SodiumPasswordHasher() override;

    void hash(const QString &password, Asker asker, std::function<void(Result<QByteArray>)> done) override;
    void verify(const QString &password, const QByteArray &hash, Asker asker,
                std::function<void(Result<bool>)> done) override;

    //! Returns the number of jobs not yet started. Any thread.
    std::size_t waiting() const { return m_jobs.size(); }

private:
    using Job = std::function<
        std::function<void()>()>; //!< runs on a worker; the function it returns runs on the core thread

    void work();

    Mailbox<std::function<void()>> m_results;
    BoundedQueue<Job> m_jobs; //!< a lane for each Asker
    std::vector<std::jthread> m_workers; // last: joined first
};

} // namespace kith
