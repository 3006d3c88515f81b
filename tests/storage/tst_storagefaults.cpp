// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <QFile>
#include <QRandomGenerator>
#include <QScopeGuard>

#include <csignal>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kith;

/*
    Faults of the machine, made by the kernel and not by a stand-in.

    A limit on the size of files (RLIMIT_FSIZE) makes writes fail for anybody. Where the test runs as root it
    also fills a small tmpfs, mounted in a mount namespace of its own, and makes a file immutable. Root ignores
    the mode of a file; so there the read-only file is opened with the file system's rights of somebody else
   (setfsuid).
*/
namespace {

bool canMount(const QString &folder)
{
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
        && mount("tmpfs", qPrintable(folder), "tmpfs", 0, "size=2m") == 0;
}

bool setImmutable(const QString &path, bool immutable)
{
    const int file = ::open(qPrintable(path), O_RDONLY);
    int flags = 0;
    bool done = ioctl(file, FS_IOC_GETFLAGS, &flags) == 0;
    flags = immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    done = done && ioctl(file, FS_IOC_SETFLAGS, &flags) == 0;
    ::close(file);
    return done;
}

//! Something that makes writes fail, until it is undone.
struct Obstacle {
    std::function<void()> put;
    std::function<void()> remove;
};

} // namespace

Q_DECLARE_METATYPE(Obstacle)

class tst_StorageFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void whileTheDiskRefusesNothingIsAcceptedAndThenItGoesOn_data();
    void whileTheDiskRefusesNothingIsAcceptedAndThenItGoesOn();
    void aFullDiskOfPostgresIsSaidUntilAMessageFits();
    void aReadOnlyFileIsRefused_data();
    void aReadOnlyFileIsRefused();
    void aMissingFolderIsSaid();
    void aFileThatIsNoDatabaseIsRefused_data();
    void aFileThatIsNoDatabaseIsRefused();
    void damageFoundLaterIsAnAnswer();
    void whatTheDatabaseCannotTakeInIsRefused();

private:
    QString makeFile(const QString &name);

    ManualClock m_clock;
    QTemporaryDir m_folder;
    QString m_smallDisk; //!< empty where it could not be mounted
};

void tst_StorageFaults::initTestCase()
{
    std::signal(SIGXFSZ, SIG_IGN);
    QDir(m_folder.path()).mkdir(QStringLiteral("small"));
    if (canMount(m_folder.filePath(QStringLiteral("small"))))
        m_smallDisk = m_folder.filePath(QStringLiteral("small"));
}

void tst_StorageFaults::cleanupTestCase()
{
    if (!m_smallDisk.isEmpty())
        umount(qPrintable(m_smallDisk));
}

//! A database with an account, closed again.
QString tst_StorageFaults::makeFile(const QString &name)
{
    const QString path = m_folder.filePath(name);
    auto storage = SqliteStorage::open(path, m_clock);
    if (!storage)
        qFatal("%ls", qUtf16Printable(storage.error().message));
    createUser((*storage)->stores(), QStringLiteral("ada"));
    return path;
}

void tst_StorageFaults::whileTheDiskRefusesNothingIsAcceptedAndThenItGoesOn_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<Obstacle>("obstacle");

    const QString limited = m_folder.filePath(QStringLiteral("limited.db"));
    QTest::newRow("files may not grow")
        << limited
        << Obstacle{[=] {
                        const auto size = QFileInfo(limited + QStringLiteral("-wal")).size();
                        const rlimit limit{rlim_t(size), RLIM_INFINITY};
                        QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
                    },
                    [] {
                        const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
                        QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
                    }};

    if (!m_smallDisk.isEmpty()) {
        const QString filler = m_smallDisk + QStringLiteral("/filler");
        QTest::newRow("the disk is full")
            << m_smallDisk + QStringLiteral("/kith.db")
            << Obstacle{[=] {
                            QFile file(filler);
                            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
                            while (file.write(QByteArray(4096, 'x')) > 0) { }
                        },
                        [=] { QVERIFY(QFile::remove(filler)); }};
    }

    const QString frozen = m_folder.filePath(QStringLiteral("frozen.db"));
    QFile probe(m_folder.filePath(QStringLiteral("probe")));
    QVERIFY(probe.open(QIODevice::WriteOnly));
    if (setImmutable(probe.fileName(), true)) {
        QVERIFY(setImmutable(probe.fileName(), false));
        QTest::newRow("the files are made read-only")
            << frozen
            << Obstacle{[=] {
                            QVERIFY(setImmutable(frozen, true));
                            QVERIFY(setImmutable(frozen + QStringLiteral("-wal"), true));
                        },
                        [=] {
                            QVERIFY(setImmutable(frozen, false));
                            QVERIFY(setImmutable(frozen + QStringLiteral("-wal"), false));
                        }};
    }
}

void tst_StorageFaults::whileTheDiskRefusesNothingIsAcceptedAndThenItGoesOn()
{
    QFETCH(QString, path);
    QFETCH(Obstacle, obstacle);
    // No checkpoint in between: it would empty the log, and so make room.
    auto storage = SqliteStorage::open(path, m_clock, {std::chrono::hours(1)});
    QVERIFY(storage);
    const Stores stores = (*storage)->stores();
    const UserId ada = createUser(stores, QStringLiteral("ada"));
    const ConversationId garden = createGroup(stores, {ada});
    const NewEntry before = text(garden, ada, QStringLiteral("before"));
    write(stores, {{}, {before}});
    const auto takesWrites = [&] {
        return answerTo<Done>([&](auto done) { (*storage)->checkWrites(done); });
    };
    QVERIFY(takesWrites());

    obstacle.put();
    auto undo = qScopeGuard(obstacle.remove);
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        stores.log.write({{}, {text(garden, ada, QString(10'000, u'x'))}},
                         [&](const Result<Written> &written) {
                             QVERIFY(!written);
                             QCOMPARE(written.error().code, ErrorCode::Unavailable);
                             QCOMPARE(written.error().retryAfter, std::int64_t(1000));
                             ++refused;
                         });
    }
    QTRY_COMPARE(refused, 20);
    QVERIFY(!tryCreate(stores, newAccount(QStringLiteral("bob"))));
    QCOMPARE(readLog(stores, garden).size(), std::size_t(1)); // reading goes on
    QVERIFY(!tryWrite(stores, {{}, {text(garden, ada, QString(10'000, u'x'))}}));
    QVERIFY(!takesWrites());
    QVERIFY(!(*storage)->metrics().takesWrites);

    undo.dismiss();
    obstacle.remove();
    QVERIFY(takesWrites());
    QVERIFY((*storage)->metrics().takesWrites);
    QCOMPARE(write(stores, {{}, {text(garden, ada, QStringLiteral("after"))}}).entries[0].entry.seq, Seq(2));
    QVERIFY(write(stores, {{}, {before}}).repeated);
    QVERIFY(tryCreate(stores, newAccount(QStringLiteral("bob"))));
    storage->reset();
    storage = SqliteStorage::open(path, m_clock);
    QVERIFY(storage);
    QCOMPARE(readLog((*storage)->stores(), garden).size(), std::size_t(2));
}

//! Small changes need no room there: only a message tells.
void tst_StorageFaults::aFullDiskOfPostgresIsSaidUntilAMessageFits()
{
    if (m_smallDisk.isEmpty())
        QSKIP("needs a file system of its own");
    const QString disk = m_folder.filePath(QStringLiteral("postgres"));
    QVERIFY(QDir().mkdir(disk));
    QCOMPARE(mount("tmpfs", qPrintable(disk), "tmpfs", 0, "size=128m,mode=777"), 0);
    const auto unmount = qScopeGuard([&] { umount2(qPrintable(disk), MNT_DETACH); });
    QCOMPARE(chmod(qPrintable(m_folder.path()), 0711), 0); // PostgreSQL does not run as root
    qputenv("TMPDIR", disk.toLocal8Bit());
    PostgresServer server;
    qunsetenv("TMPDIR");
    const DatabaseAddress address = server.newDatabase();
    auto opened = PostgresStorage::open(address, m_clock, {});
    QVERIFY(opened);
    const auto &storage = *opened;
    const Stores stores = storage->stores();
    const Account account = newAccount(QStringLiteral("ada"));
    const UserId ada = account.user.id;
    const auto laptop = newId<DeviceId>();
    QVERIFY(tryCreate(stores, account, {}, NewDevice{laptop, ada, "token", QStringLiteral("laptop"), 17}));
    const ConversationId garden = createGroup(stores, {ada});
    {
        Database db(address, Database::Access::ReadWrite);
        db.run(QStringLiteral(
            "SELECT pg_switch_wal()")); // its own log must not be what fails: that ends PostgreSQL
        QVERIFY(!db.fault());
    }

    const auto seen = [&](std::int64_t at) {
        return answerTo<Done>([&](auto done) { stores.devices.setLastSeen({{laptop, at}}, done); });
    };
    for (int i = 0; i < 50; ++i)
        QVERIFY(seen(i)); // its pages have room for more of them

    static int failures, recoveries;
    failures = recoveries = 0;
    static QtMessageHandler usual;
    usual =
        qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &line) {
            failures += line.contains(QStringLiteral("Nothing was written"));
            recoveries += line.contains(QStringLiteral("takes writes again"));
            usual(type, context, line);
        });
    const auto restore = qScopeGuard([] { qInstallMessageHandler(usual); });
    QFile filler(disk + QStringLiteral("/filler"));
    QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    while (filler.write(QByteArray(4096, 'x')) > 0) { }

    const auto send = [&] {
        QByteArray bytes(12'000, 0);
        QRandomGenerator::global()->fillRange(reinterpret_cast<quint32 *>(bytes.data()), bytes.size() / 4);
        return tryWrite(stores, {{}, {text(garden, ada, QString::fromLatin1(bytes.toBase64()))}});
    };
    const auto takesWrites = [&] { return answerTo<Done>([&](auto done) { storage->checkWrites(done); }); };
    for (int i = 0; i < 200 && send(); ++i) { }
    int small = 0;
    for (int i = 0; i < 5; ++i) {
        QVERIFY(!send());
        small += bool(seen(100 + i));
        const auto ready = takesWrites();
        QVERIFY(!ready);
        QVERIFY2(ready.error().message.contains(QStringLiteral("its database's disk is full")),
                 qPrintable(ready.error().message));
        QVERIFY(!storage->metrics().takesWrites);
    }
    QVERIFY(small > 0);
    QCOMPARE(failures, 1);

    QVERIFY(filler.remove());
    QTRY_VERIFY(storage->metrics().takesWrites); // noticed by itself
    QVERIFY(takesWrites());
    QVERIFY(send());
    QCOMPARE(failures, 1);
    QCOMPARE(recoveries, 1);
}

void tst_StorageFaults::aReadOnlyFileIsRefused_data()
{
    QTest::addColumn<int>("folderMode");
    QTest::newRow("in a folder that may be written") << 0777;
    QTest::newRow("in a folder that may not") << 0555;
}

void tst_StorageFaults::aReadOnlyFileIsRefused()
{
    QFETCH(int, folderMode);
    const QByteArray folder = m_folder.path().toLocal8Bit();
    const QString path = makeFile(QStringLiteral("readonly-%1.db").arg(folderMode));
    QCOMPARE(chmod(qPrintable(path), 0444), 0);
    QCOMPARE(chmod(folder, mode_t(folderMode)), 0);
    setfsuid(65534);
    const auto refused = SqliteStorage::open(path, m_clock);
    setfsuid(geteuid());
    QCOMPARE(chmod(folder, 0700), 0);
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(path), qPrintable(refused.error().message));
    QVERIFY2(refused.error().message.contains(QStringLiteral("is read-only. Check the permissions")),
             qPrintable(refused.error().message));
}

void tst_StorageFaults::aMissingFolderIsSaid()
{
    const auto refused = SqliteStorage::open(m_folder.filePath(QStringLiteral("missing/kith.db")), m_clock);
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("Check that its folder is there")),
             qPrintable(refused.error().message));
}

void tst_StorageFaults::aFileThatIsNoDatabaseIsRefused_data()
{
    QTest::addColumn<std::function<void(QFile &)>>("damage");
    QTest::newRow("all of it is something else")
        << std::function([](QFile &file) { file.write(QByteArray(9000, 'x')); });
    QTest::newRow("its first page is overwritten") << std::function([](QFile &file) {
        file.seek(100);
        file.write(QByteArray(3996, '\xa5'));
    });
    QTest::newRow("its end is missing") << std::function([](QFile &file) { file.resize(file.size() / 2); });
}

void tst_StorageFaults::aFileThatIsNoDatabaseIsRefused()
{
    using Damage = std::function<void(QFile &)>;
    QFETCH(Damage, damage);
    const QString path = makeFile(QStringLiteral("damaged.db"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    damage(file);
    QVERIFY(file.flush());
    file.seek(0);
    const QByteArray before = file.readAll();

    const auto refused = SqliteStorage::open(path, m_clock);
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(path), qPrintable(refused.error().message));
    QVERIFY2(refused.error().message.contains(QStringLiteral("is damaged")),
             qPrintable(refused.error().message));
    file.seek(0);
    QCOMPARE(file.readAll(), before);
    QVERIFY(QFile::remove(path));
}

void tst_StorageFaults::damageFoundLaterIsAnAnswer()
{
    const QString path = m_folder.filePath(QStringLiteral("rotten.db"));
    UserId ada;
    ConversationId garden;
    {
        auto storage = SqliteStorage::open(path, m_clock);
        QVERIFY(storage);
        ada = createUser((*storage)->stores(), QStringLiteral("ada"));
        garden = createGroup((*storage)->stores(), {ada});
        for (int i = 0; i < 20; ++i)
            write((*storage)->stores(), {{}, {text(garden, ada, QString(10'000, u'x'))}});
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.seek(file.size() / 2);
    const QByteArray rot(int(file.size() - file.pos()), '\xa5');
    QCOMPARE(file.write(rot), rot.size());
    file.close();

    auto storage = SqliteStorage::open(path, m_clock);
    QVERIFY(storage);
    const auto answer = answerTo<std::vector<Entry>>(
        [&](auto done) { (*storage)->stores().log.readLog(garden, 0, 100, done); });
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Unavailable);
}

void tst_StorageFaults::whatTheDatabaseCannotTakeInIsRefused()
{
    const QString path = m_folder.filePath(QStringLiteral("held.db"));
    auto storage = SqliteStorage::open(path, m_clock);
    QVERIFY(storage);
    const Stores stores = (*storage)->stores();
    const UserId ada = createUser(stores, QStringLiteral("ada"));
    const ConversationId garden = createGroup(stores, {ada});

    constexpr int count = 22'000;
    int stored = 0, refused = 0;
    {
        Database other(path, Database::Access::ReadWrite);
        other.begin(); // what another program may do for a moment
        for (int i = 0; i < count; ++i) {
            stores.log.write({{}, {text(garden, ada, QStringLiteral("much"))}},
                             [&](const Result<Written> &written) { ++(written ? stored : refused); });
        }
        other.rollback();
    }
    QTRY_COMPARE_WITH_TIMEOUT(stored + refused, count, 60'000);
    QVERIFY(refused > 0);
    QVERIFY(stored >= 20'000);
    QCOMPARE(load(stores, garden)->head, Seq(stored));
}

KITH_TEST(tst_StorageFaults)
#include "tst_storagefaults.moc"
