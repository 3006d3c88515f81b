// SPDX-License-Identifier: Apache-2.0
#include "server/storage/copy/storagecopy.h"
#include "tests/runner/runner.h"
#include "tests/storage/allkinds.h"
#include "tests/storage/postgresnodes.h"

#include <QFile>

using namespace kith;

//! From SQLite to PostgreSQL: whatever is asked, both answer the same.
class tst_StorageCopy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_kinds.seed(m_seed.filePath(QStringLiteral("kith.db"))); }
    void init();

    void bothSidesAnswerTheSameAndGoOn();
    void whatEndedInTheMiddleGoesOn();
    void anUnfinishedCopyIsNotServed();
    void aSourceThatHasChangedIsRefused();
    void aDifferenceInTheEndIsSaid();
    void aDatabaseThatIsNotEmptyIsLeftAsItIs();
    void aDatabaseInUseIsRefused();
    void anotherVersionIsRefused();
    void nobodyWritesMeanwhile();

private:
    QString file() const { return m_folder->filePath(QStringLiteral("kith.db")); }
    Result<std::vector<CopiedTable>> copy(const std::function<void(const CopyProgress &)> &tell) const;
    Result<std::vector<CopiedTable>> copy() const
    {
        return copy([](const CopyProgress &) {});
    }
    void cutTheConnection() const;
    QString copyThatIsCut(int after, bool checking = false) const;

    QTemporaryDir m_seed;
    AllKinds m_kinds;
    std::optional<QTemporaryDir> m_folder;
    DatabaseAddress m_target;
};

void tst_StorageCopy::init()
{
    m_folder.emplace();
    QVERIFY(QFile::copy(m_seed.filePath(QStringLiteral("kith.db")), file()));
    m_target = PostgresServer::shared().newDatabase();
}

Result<std::vector<CopiedTable>> tst_StorageCopy::copy(
    const std::function<void(const CopyProgress &)> &tell) const
{
    return copyStorage(file(), m_target, tell);
}

void tst_StorageCopy::cutTheConnection() const
{
    Database db(m_target, Database::Access::ReadWrite);
    number(db,
           QStringLiteral("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                          "WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    if (db.fault())
        qFatal("%ls", qUtf16Printable(db.fault()->detail));
}

//! Why it ended; empty where it came to its end.
QString tst_StorageCopy::copyThatIsCut(int after, bool checking) const
{
    int calls = 0;
    const auto copied = copy([&](const CopyProgress &progress) {
        if (progress.checking == checking && ++calls == after)
            cutTheConnection();
    });
    return copied ? QString() : copied.error().message;
}

void tst_StorageCopy::bothSidesAnswerTheSameAndGoOn()
{
    CopyProgress last;
    const auto copied = valueOf(copy([&](const CopyProgress &progress) { last = progress; }));
    QVERIFY(last.checking);
    QCOMPARE(last.rows, last.of);
    std::int64_t rows = 0;
    for (const CopiedTable &table : copied) {
        QVERIFY2(table.rows > 0, qPrintable(table.name)); // each has something to lose
        rows += table.rows;
    }
    QCOMPARE(rows, last.of);

    const auto source = m_kinds.open(file(), Indexing::Behind);
    const auto target = opened(m_target, m_kinds.clock);
    const QStringList before = m_kinds.answers(source->stores());
    QCOMPARE(m_kinds.answers(target->stores()), before);

    m_kinds.clock.time += 3'600'000; // what comes later can be told from what was copied
    const auto &users = m_kinds.users;
    const auto &devices = m_kinds.devices;
    const std::vector<Write> later = m_kinds.more();
    const NewDevice device = newDevice(users[2], QByteArray(32, 'z'));
    for (const Stores &stores : {source->stores(), target->stores()}) {
        int repeated = 0;
        for (const Write &asked : later)
            repeated += write(stores, asked).repeated;
        QCOMPARE(repeated, 2);
        saveAcks(stores, {{devices[1].id, users[1], m_kinds.conversations[0], 2500}});
        valueOf(tryAdd(stores, device));
        valueOf(answerTo<int>([&](auto done) { stores.devices.revoke(users[0], devices[4].id, {}, done); }));
        QCOMPARE(valueOf(answerTo<std::int64_t>(
                     [&](auto done) { stores.devices.connect(devices[0].id, m_kinds.clock.time, done); })),
                 2);
    }
    const QStringList after = m_kinds.answers(source->stores());
    QVERIFY(after != before);
    QCOMPARE(m_kinds.answers(target->stores()), after);
}

void tst_StorageCopy::whatEndedInTheMiddleGoesOn()
{
    for (int cuts = 0; cuts < 6; ++cuts) {
        // Not between the two batches of the entries: another one goes on with a new connection.
        const QString why = copyThatIsCut(cuts == 0 ? 1 : 2, cuts == 5);
        QVERIFY2(why.contains(QStringLiteral("cannot be reached")), qPrintable(why));
    }
    valueOf(copy());
    const auto source = m_kinds.open(file(), Indexing::Behind);
    QCOMPARE(m_kinds.answers(opened(m_target, m_kinds.clock)->stores()), m_kinds.answers(source->stores()));
}

void tst_StorageCopy::anUnfinishedCopyIsNotServed()
{
    QVERIFY(!copyThatIsCut(2).isEmpty());
    const auto refused = PostgresStorage::open(m_target, m_kinds.clock, {});
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("is being filled by 'kithd migrate'")));
    valueOf(copy());
    opened(m_target, m_kinds.clock);
}

void tst_StorageCopy::aSourceThatHasChangedIsRefused()
{
    QVERIFY(!copyThatIsCut(4).isEmpty());
    Database source(file(), Database::Access::ReadWrite);
    source.run(QStringLiteral("UPDATE account SET name = ? WHERE id = ?"),
               {column::of(QStringLiteral("Somebody else")), column::of(m_kinds.users[0])});
    QVERIFY(!source.fault());
    const auto refused = copy();
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.startsWith(QStringLiteral("The table account of ")),
             qPrintable(refused.error().message));
    QVERIFY(refused.error().message.contains(QStringLiteral("is not what it was")));
}

void tst_StorageCopy::aDifferenceInTheEndIsSaid()
{
    bool changed = false;
    const auto refused = copy([&](const CopyProgress &progress) {
        if (!progress.checking || changed)
            return;
        changed = true;
        Database db(m_target, Database::Access::ReadWrite);
        db.run(
            QStringLiteral("UPDATE reaction SET seq = seq + 1 WHERE seq = (SELECT min(seq) FROM reaction)"));
        QVERIFY(!db.fault());
    });
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.startsWith(QStringLiteral("The table reaction of ")),
             qPrintable(refused.error().message));
    QVERIFY(!PostgresStorage::open(m_target, m_kinds.clock, {}));
}

void tst_StorageCopy::aDatabaseThatIsNotEmptyIsLeftAsItIs()
{
    createUser(opened(m_target, m_kinds.clock)->stores(), QStringLiteral("eve"));
    const auto refused = copy();
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("is not empty and was left as it is")));
    Database db(m_target, Database::Access::ReadWrite);
    QCOMPARE(number(db, QStringLiteral("SELECT count(*) FROM account")), 1);
}

void tst_StorageCopy::aDatabaseInUseIsRefused()
{
    PostgresStorage::Options sharing;
    sharing.claim = DatabaseAddress::Claim::Shared;
    const auto server = opened(m_target, m_kinds.clock, sharing);
    createUser(server->stores(), QStringLiteral("eve"));
    const auto refused = copy();
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("is in use by another kithd. Stop it first")));
}

void tst_StorageCopy::anotherVersionIsRefused()
{
    const auto refusal = [&](const char *version) {
        Database source(file(), Database::Access::ReadWrite);
        source.run(QStringLiteral("PRAGMA user_version = ") + QString::fromLatin1(version));
        const auto refused = copy();
        return refused ? QString() : refused.error().message;
    };
    QVERIFY(refusal("1").contains(QStringLiteral("was written by an earlier version of Kith")));
    QVERIFY(refusal("99").contains(QStringLiteral("was written by a newer version of Kith")));
    Database db(m_target, Database::Access::ReadWrite);
    QCOMPARE(number(db, QStringLiteral("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")), 0);

    QFile::resize(file(), 0);
    QFile::remove(file() + QStringLiteral("-wal"));
    const auto empty = copy();
    QVERIFY(!empty);
    QVERIFY2(empty.error().message.contains(QStringLiteral("is empty")), qPrintable(empty.error().message));
}

void tst_StorageCopy::nobodyWritesMeanwhile()
{
    int refused = 0, tried = 0;
    valueOf(copy([&](const CopyProgress &progress) {
        if (tried++ > 0 || progress.checking)
            return;
        Database source(file(), Database::Access::ReadWrite);
        source.run(QStringLiteral("PRAGMA busy_timeout = 0"));
        source.run(QStringLiteral("UPDATE account SET owner = 0"));
        refused += source.fault().has_value();
    }));
    QCOMPARE(refused, 1);
}

KITH_TEST(tst_StorageCopy)
#include "tst_storagecopy.moc"
