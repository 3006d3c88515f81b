// SPDX-License-Identifier: Apache-2.0
#include "server/config/datafolder.h"

#include "server/storage/postgresstorage.h"
#include "server/storage/sqlitestorage.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#ifndef Q_OS_WIN
#include <cerrno>
#include <sys/file.h>
#endif

namespace kith {

namespace {

Error problem(const QString &sentence)
{
    return {ErrorCode::Unavailable, sentence, 0};
}

std::optional<Error> makeFolder(const QString &folder)
{
    if (QFileInfo(folder).isDir())
        return std::nullopt;
    if (!QDir().mkpath(folder))
        return problem(
            QStringLiteral("The data folder %1 cannot be made. Check the path and who may write there.")
                .arg(folder));
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return std::nullopt;
}

QString lockFile(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("kithd.lock"));
}

QString baseFile(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("kithd.address"));
}

Error notWritable(const QString &folder)
{
    return problem(QStringLiteral("The data folder %1 cannot be written to.").arg(folder));
}

Error inUse(const QString &folder, const QString &pid)
{
    return problem(
        QStringLiteral("The data folder %1 is in use by another kithd (process %2). Stop it first, or give "
                       "this one a folder of its own with --data.")
            .arg(folder, pid));
}

} // namespace

QString databaseFile(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("kith.db"));
}

Result<std::unique_ptr<Storage>> openStorage(const Config &config, const Clock &clock, Purpose purpose)
{
    if (const auto error = makeFolder(config.dataFolder))
        return *error;
    const auto opened = [](auto storage) -> Result<std::unique_ptr<Storage>> {
        if (!storage)
            return storage.error();
        return std::unique_ptr<Storage>(std::move(*storage));
    };
    const bool serving = purpose == Purpose::Serve;
    if (config.database) {
        using Claim = DatabaseAddress::Claim;
        const Claim claim = config.redis ? Claim::Shared : Claim::Alone;
        return opened(PostgresStorage::open(*config.database, clock,
                                            {config.databaseReader, serving, serving ? claim : Claim::None}));
    }
    SqliteStorage::Options options;
    options.upgrade = serving;
    return opened(SqliteStorage::open(databaseFile(config.dataFolder), clock, options));
}

Result<Done> checkHoldsData(const Config &config)
{
    const QString &folder = config.dataFolder;
    if (config.database || QFileInfo::exists(databaseFile(folder)))
        return Done{};
    const QFileInfo info(folder);
    if (info.isDir() && !(info.isReadable() && info.isExecutable()))
        return problem(
            QStringLiteral("The data folder %1 cannot be read. Try as the user whom it belongs to.")
                .arg(folder));
    return problem(
        QStringLiteral("There is no data of a kithd in %1. Say with --data where it is; 'kithd serve' and "
                       "'kithd user add' begin there.")
            .arg(folder));
}

QString servedBase(const QString &folder)
{
    QFile file(baseFile(folder));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readLine(1000)).trimmed() : QString();
}

Result<Done> setServedBase(const QString &folder, const QString &base)
{
    QSaveFile file(baseFile(folder)); // atomic, because other commands may read it
    if (!file.open(QIODevice::WriteOnly) || file.write(base.toUtf8() + '\n') < 0 || !file.commit())
        return notWritable(folder);
    return Done{};
}

#ifdef Q_OS_WIN

FolderLock::FolderLock(const QString &file)
    : m_lock(file)
{
    m_lock.setStaleLockTime(std::chrono::milliseconds(0)); // stale only if its process is gone
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const QString &folder)
{
    if (const auto error = makeFolder(folder))
        return *error;
    std::unique_ptr<FolderLock> lock(new FolderLock(lockFile(folder)));
    if (lock->m_lock.tryLock())
        return lock;
    if (lock->m_lock.error() != QLockFile::LockFailedError)
        return notWritable(folder);
    qint64 pid = 0;
    QString host;
    QString program;
    lock->m_lock.getLockInfo(&pid, &host, &program);
    return inUse(folder, QString::number(pid));
}

#else

FolderLock::FolderLock(const QString &file)
    : m_file(file)
{
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const QString &folder)
{
    if (const auto error = makeFolder(folder))
        return *error;
    std::unique_ptr<FolderLock> lock(new FolderLock(lockFile(folder)));
    QFile &file = lock->m_file;
    if (!file.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        return notWritable(folder);
    if (::flock(file.handle(), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? inUse(folder, QString::fromUtf8(file.readLine(20)).trimmed())
                                    : notWritable(folder);
    file.resize(0);
    file.write(QByteArray::number(QCoreApplication::applicationPid()) + '\n');
    return lock;
}

#endif

} // namespace kith
