// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/secrets.h"
#include "shared/boundedqueue.h"
#include "shared/mailbox.h"

#include <thread>

namespace kith {

//! Must succeed once before anything below is used.
bool startSodium();

//! libsodium's random source. Any thread.
class SodiumRandomness final : public Randomness
{
public:
    QByteArray bytes(int count) override;
};

/*!
    Argon2id by libsodium on a few threads of its own.

    Lives on the core thread, where the callbacks come; what waits at destruction is dropped.
*/
class SodiumPasswordHasher final : public PasswordHasher
{
public:
    SodiumPasswordHasher();
    ~SodiumPasswordHasher() override;

    void hash(const QString &password, std::function<void(Result<QByteArray>)> done) override;
    void verify(const QString &password, const QByteArray &hash,
                std::function<void(Result<bool>)> done) override;

    //! That nobody works on yet; any thread.
    std::size_t waiting() const { return m_jobs.size(); }

private:
    using Job =
        std::function<std::function<void()>()>; //!< runs on a worker; what it returns runs on the core thread

    void work();

    Mailbox<std::function<void()>> m_results;
    BoundedQueue<Job> m_jobs;
    std::vector<std::jthread> m_workers; // last: joined first
};

} // namespace kith
