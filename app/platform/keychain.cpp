// SPDX-License-Identifier: Apache-2.0
#include "app/platform/keychain.h"

#include <qt6keychain/keychain.h>

namespace kith {

namespace {

const auto service = QStringLiteral("kith");

Error errorOf(const QKeychain::Job *job)
{
    return {ErrorCode::Unavailable, job->errorString(), 1};
}

} // namespace

void SystemKeychain::read(const QString &key, QObject *context, Read done)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(key);
    QObject::connect(job, &QKeychain::Job::finished, context, [job, done = std::move(done)] {
        if (job->error() == QKeychain::NoError)
            done(std::optional(job->textData()));
        else if (job->error() == QKeychain::EntryNotFound)
            done(std::optional<QString>());
        else
            done(errorOf(job));
    });
    job->start();
}

void SystemKeychain::write(const QString &key, const QString &secret, QObject *context,
                           std::function<void(const Result<Done> &)> done)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(key);
    job->setTextData(secret);
    QObject::connect(job, &QKeychain::Job::finished, context, [job, done = std::move(done)] {
        done(job->error() == QKeychain::NoError ? Result<Done>(Done{}) : Result<Done>(errorOf(job)));
    });
    job->start();
}

void SystemKeychain::remove(const QString &key)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(key);
    job->start();
}

} // namespace kith
