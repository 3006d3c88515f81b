// SPDX-License-Identifier: Apache-2.0
#include "server/datafolder.h"

#include <QDir>
#include <QFileInfo>

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
        return problem(QStringLiteral("The data folder %1 cannot be made. Check the path and who may write there.").arg(folder));
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return std::nullopt;
}

} // namespace

Result<std::unique_ptr<SqliteStorage>> openStorage(const QString &folder, const Clock &clock)
{
    if (const auto error = makeFolder(folder))
        return *error;
    return SqliteStorage::open(QDir(folder).filePath(QStringLiteral("kith.db")), clock);
}

Result<std::unique_ptr<QLockFile>> lockDataFolder(const QString &folder)
{
    if (const auto error = makeFolder(folder))
        return *error;
    auto lock = std::make_unique<QLockFile>(QDir(folder).filePath(QStringLiteral("kithd.lock")));
    lock->setStaleLockTime(std::chrono::milliseconds(0)); // stale only when its process is gone
    if (lock->tryLock())
        return lock;
    if (lock->error() != QLockFile::LockFailedError)
        return problem(QStringLiteral("The data folder %1 cannot be written to.").arg(folder));
    qint64 pid = 0;
    QString host;
    QString program;
    lock->getLockInfo(&pid, &host, &program);
    return problem(QStringLiteral("The data folder %1 is in use by another kithd (process %2). Stop it first, or give "
                                  "this one a folder of its own with --data.")
                       .arg(folder)
                       .arg(pid));
}

} // namespace kith
