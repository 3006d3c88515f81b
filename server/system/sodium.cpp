// SPDX-License-Identifier: Apache-2.0
#include "server/system/sodium.h"

#include "shared/threadname.h"

#include <sodium.h>

namespace kith {

namespace {

// libsodium's limits for online use: 64 MiB and 2 passes, above OWASP's minimum of 19 MiB and 2 passes
// (Password Storage Cheat Sheet, Argon2id).
constexpr auto opsLimit = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr auto memoryLimit = crypto_pwhash_MEMLIMIT_INTERACTIVE;

constexpr int workers = 2; // at most 128 MiB
constexpr std::size_t mostJobs = 64; // of one kind of asker: a few seconds of work

Error busy()
{
    return {ErrorCode::Unavailable, QStringLiteral("The server is busy checking passwords. Try again."),
            2000};
}

QByteArray hashed(const QByteArray &password)
{
    QByteArray text(crypto_pwhash_STRBYTES, 0);
    const int failed =
        crypto_pwhash_str(text.data(), password.constData(), static_cast<unsigned long long>(password.size()),
                          opsLimit, memoryLimit);
    return failed ? QByteArray() : QByteArray(text.constData()); // the text before the first NUL
}

} // namespace

bool startSodium()
{
    return sodium_init() >= 0;
}

QByteArray SodiumRandomness::bytes(int count)
{
    QByteArray bytes(count, 0);
    randombytes_buf(bytes.data(), static_cast<std::size_t>(count));
    return bytes;
}

SodiumPasswordHasher::SodiumPasswordHasher()
    : m_results([](std::vector<std::function<void()>> &&results) {
        for (const auto &result : results)
            result();
    })
    , m_jobs(mostJobs)
{
    for (int i = 0; i < workers; ++i)
        m_workers.emplace_back([this] { work(); });
}

SodiumPasswordHasher::~SodiumPasswordHasher()
{
    m_jobs.clear(); // it would take seconds
    m_jobs.stop();
}

void SodiumPasswordHasher::hash(const QString &password, Asker asker,
                                std::function<void(Result<QByteArray>)> done)
{
    Job job = [utf8 = password.toUtf8(), done]() -> std::function<void()> {
        const QByteArray text = hashed(utf8);
        return [done, text] {
            if (text.isEmpty())
                done(Error{ErrorCode::Unavailable, QStringLiteral("Not enough memory to check a password."),
                           2000});
            else
                done(text);
        };
    };
    if (!m_jobs.add(std::move(job), std::size_t(asker)))
        done(busy());
}

void SodiumPasswordHasher::verify(const QString &password, const QByteArray &hash, Asker asker,
                                  std::function<void(Result<bool>)> done)
{
    Job job = [utf8 = password.toUtf8(), hash, done]() -> std::function<void()> {
        bool match = false;
        if (hash.isEmpty())
            hashed(utf8);
        else
            match = crypto_pwhash_str_verify(hash.constData(), utf8.constData(),
                                             static_cast<unsigned long long>(utf8.size()))
                == 0;
        return [done, match] { done(match); };
    };
    if (!m_jobs.add(std::move(job), std::size_t(asker)))
        done(busy());
}

void SodiumPasswordHasher::work()
{
    setThreadName("passwords");
    while (const auto job = m_jobs.take())
        m_results.post((*job)());
}

} // namespace kith
