// SPDX-License-Identifier: Apache-2.0
#include "server/config/datafolder.h"

#include "server/storage/database/sqlitefile.h"
#include "server/storage/database/storagelog.h"
#include "server/storage/postgresstorage.h"
#include "server/storage/sqlitestorage.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

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

constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;

//! Returns whether a kithd has used the folder, or nobody has.
bool isOwn(const QString &folder)
{
    static const QStringList own{QStringLiteral("kith.db"), QStringLiteral("kithd.lock"),
                                 QStringLiteral("kithd.identity")};
    const QStringList names = QDir(folder).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    return names.isEmpty() || names == QStringList{QStringLiteral("lost+found")}
    || std::ranges::any_of(own, [&](const QString &name) { return names.contains(name); });
}

//! Closes the folder to other users of this computer. A folder that others use, such as /tmp, must not be closed to them.
std::optional<Error> closeToOthers(const QString &folder)
{
#ifdef Q_OS_UNIX
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
        | QFile::WriteOther | QFile::ExeOther;
    if (!(QFile::permissions(folder) & others))
        return std::nullopt;
    if (!isOwn(folder) || !QFile::setPermissions(folder, ownerOnly))
        return problem(
            QStringLiteral("The data folder %1 is open to other users of this computer, and cannot be closed "
                           "to them here: it is not kithd's own. Give a folder in it with --data.")
                .arg(folder));
    qCWarning(storageLog,
              "The data folder %ls was open to other users of this computer. It is closed to them now.",
              qUtf16Printable(folder));
#endif
    return std::nullopt;
}

std::optional<Error> makeFolder(const QString &folder)
{
    if (QFileInfo(folder).isDir())
        return closeToOthers(folder);
    if (!QDir().mkpath(folder))
        return problem(
            QStringLiteral("The data folder %1 cannot be made. Check the path and who may write there.")
                .arg(folder));
    QFile::setPermissions(folder, ownerOnly);
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

QString identityFile(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("kithd.identity"));
}

Error notWritable(const QString &folder)
{
    return problem(QStringLiteral("The data folder %1 cannot be written to.").arg(folder));
}

//! Replaces the whole file at once, because other commands may read it.
bool writeLine(const QString &path, const QString &line)
{
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(line.toUtf8() + '\n') >= 0 && file.commit();
}

Error inUse(const QString &folder, const QString &pid)
{
    return problem(
        QStringLiteral("The data folder %1 is in use by another kithd (process %2). Stop it first, or give "
                       "this one a folder of its own with --data.")
            .arg(folder, pid));
}

/*!
    The database that a data folder belongs to, as its file kithd.identity says: a line with the database's id, one with its
    place, which is kith.db or a PostgreSQL database, and one with the number and the time of an entry that it had.
*/
struct FolderIdentity {
    DatabaseId id; //!< null: the folder belongs to none yet
    QString place;
    std::optional<LastEntry> last;

    bool operator==(const FolderIdentity &) const = default;
};

const QString inFolder = QStringLiteral("kith.db");

Result<FolderIdentity> readIdentity(const QString &folder)
{
    QFile file(identityFile(folder));
    if (!file.exists())
        return FolderIdentity{};
    const bool isOpen = file.open(QIODevice::ReadOnly);
    const auto line = [&](qint64 most) { return isOpen ? file.readLine(most).trimmed() : QByteArray(); };
    const auto id = idFromText<DatabaseId>(QString::fromUtf8(line(100)));
    const QString place = QString::fromUtf8(line(1000));
    const QList<QByteArray> last = line(100).split(' ');
    if (!id || place.isEmpty())
        return problem(
            QStringLiteral("%1, which names the database of this data folder, cannot be read. Put it back, "
                           "or delete it if the folder holds the right database.")
                .arg(file.fileName()));
    FolderIdentity identity{*id, place, {}};
    if (last.size() == 2)
        identity.last = LastEntry{last[0].toLongLong(), last[1].toLongLong()};
    return identity;
}

//! Returns what the folder says of the database that may be opened. Its id is null for any.
Result<FolderIdentity> expectedDatabase(const Config &config)
{
    const auto identity = readIdentity(config.dataFolder);
    if (!identity)
        return identity.error();
    if (!config.database && !identity->id.isNull() && identity->place != inFolder)
        return problem(
            QStringLiteral("The data folder %1 belongs to the PostgreSQL database %2, so none is made or "
                           "opened in the folder. Give that database with --database or KITH_DATABASE, or "
                           "another folder with --data.")
                .arg(config.dataFolder, identity->place));
    return identity;
}

//! What \a identity tells of the database that \a config names. The numbers of entries are other ones in the other kind of database.
historyepoch::Known knownOf(const Config &config, const FolderIdentity &identity)
{
    const bool wasInFolder = identity.place == inFolder;
    return {config.database && wasInFolder ? std::nullopt : identity.last,
            !config.database && identity.id.isNull()};
}

} // namespace

Result<Done> noteDatabase(const Config &config, DatabaseId id, const std::optional<LastEntry> &last)
{
    const FolderIdentity identity{id, config.database ? config.database->shown() : inFolder, last};
    const auto noted = readIdentity(config.dataFolder);
    if (noted && *noted == identity)
        return Done{};
    // While the id of an upgraded file is in its write-ahead log only, the check of the file would not find it.
    if (!config.database && !(noted && noted->id == id)
        && sqliteFileId(databaseFile(config.dataFolder)) != id)
        return Done{};
    QString lines = toText(id) + u'\n' + identity.place;
    if (last)
        lines += QStringLiteral("\n%1 %2").arg(last->number).arg(last->sentAt);
    return writeLine(identityFile(config.dataFolder), lines) ? Result<Done>(Done{})
                                                             : notWritable(config.dataFolder);
}

QString databaseFile(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("kith.db"));
}

Result<std::unique_ptr<Storage>> openStorage(const Config &config, const Clock &clock, Purpose purpose)
{
    if (const auto error = makeFolder(config.dataFolder))
        return *error;
    const auto expected = expectedDatabase(config);
    if (!expected)
        return expected.error();
    const bool serving = purpose == Purpose::Serve;
    const auto opened = [&](auto storage) -> Result<std::unique_ptr<Storage>> {
        if (!storage)
            return storage.error();
        // Not by a command on PostgreSQL, which may run anywhere.
        if (serving || ((*storage)->isNew() && !config.database)) {
            if (const auto noted = noteDatabase(config, (*storage)->id(), (*storage)->lastEntry()); !noted)
                return noted.error();
        }
        return std::unique_ptr<Storage>(std::move(*storage));
    };
    const historyepoch::Known known =
        serving ? knownOf(config, *expected) : historyepoch::Known(); // a command changes no epoch
    if (config.database) {
        using Claim = DatabaseAddress::Claim;
        const Claim claim = config.redis ? Claim::Shared : Claim::Alone;
        return opened(PostgresStorage::open(
            *config.database, clock,
            {config.databaseReader, serving, expected->id, known, serving ? claim : Claim::None}));
    }
    SqliteStorage::Options options;
    options.upgrade = serving;
    options.expected = expected->id;
    options.known = known;
    return opened(SqliteStorage::open(databaseFile(config.dataFolder), clock, options));
}

Result<Done> checkHoldsData(const Config &config)
{
    const QString &folder = config.dataFolder;
    const auto expected = expectedDatabase(config);
    if (!expected)
        return expected.error();
    if (config.database)
        return Done{};
    if (const auto right = checkSqliteFile(databaseFile(folder), expected->id); !right)
        return right;
    if (QFileInfo(databaseFile(folder)).size() > 0)
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
    if (!writeLine(baseFile(folder), base))
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
