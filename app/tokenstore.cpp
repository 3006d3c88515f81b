// SPDX-License-Identifier: Apache-2.0
#include "app/tokenstore.h"

#include <QFile>
#include <QLoggingCategory>
#include <QSaveFile>

#include <qt6keychain/keychain.h>

namespace kith {

namespace {

Q_LOGGING_CATEGORY(log, "kith.token", QtWarningMsg)

const auto service = QStringLiteral("kith");
constexpr QFileDevice::Permissions ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

} // namespace

TokenStore::TokenStore(const QString &folder, Place place, QObject *parent)
    : QObject(parent)
    , m_folder(folder)
    , m_place(place)
{
}

void TokenStore::read(std::function<void(const QString &token)> done)
{
    const QString kept = readFile();
    setUsesFile(!kept.isEmpty());
    if (m_usesFile || m_place == Place::File) {
        QMetaObject::invokeMethod(this, [kept, done] { done(kept); }, Qt::QueuedConnection);
        return;
    }
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(m_folder);
    connect(job, &QKeychain::Job::finished, this, [job, done] {
        if (job->error() != QKeychain::NoError && job->error() != QKeychain::EntryNotFound)
            qCWarning(log) << "the keychain does not give the token:" << job->errorString();
        done(job->error() == QKeychain::NoError ? job->textData() : QString());
    });
    job->start();
}

void TokenStore::write(const QString &token, std::function<void(bool stored)> done)
{
    const auto toFile = [this, token, done] {
        const bool stored = writeFile(token);
        setUsesFile(stored);
        done(stored);
    };
    if (m_place == Place::File) {
        QMetaObject::invokeMethod(this, toFile, Qt::QueuedConnection);
        return;
    }
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(m_folder);
    job->setTextData(token);
    connect(job, &QKeychain::Job::finished, this, [this, job, toFile, done] {
        if (job->error() != QKeychain::NoError) {
            qCInfo(log) << "no keychain takes the token:" << job->errorString();
            return toFile();
        }
        QFile::remove(fileName());
        setUsesFile(false);
        done(true);
    });
    job->start();
}

void TokenStore::remove()
{
    QFile::remove(fileName());
    setUsesFile(false);
    if (m_place == Place::File)
        return;
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(m_folder);
    job->start();
}

QString TokenStore::fileName() const
{
    return m_folder + QStringLiteral("/token");
}

QString TokenStore::readFile() const
{
    QFile file(fileName());
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool TokenStore::writeFile(const QString &token)
{
    QSaveFile file(fileName());
    // QSaveFile's own file is 0600 from birth; the rename keeps that.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownerOnly))
        return false;
    file.write(token.toUtf8());
    return file.commit();
}

void TokenStore::setUsesFile(bool usesFile)
{
    if (std::exchange(m_usesFile, usesFile) != usesFile)
        Q_EMIT usesFileChanged();
}

} // namespace kith
