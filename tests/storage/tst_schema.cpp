// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/schema.h"

#include "server/storage/rows/entryrow.h"
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <QFile>

using namespace kith;

namespace {

template <typename SomeId>
SomeId namedId(const QByteArray &name)
{
    return SomeId(makeUuidV8(name));
}

//! Some of everything, the same each time: what versionN.sql was dumped from, by the version that it is named
//! after.
void fill(const Stores &stores)
{
    const auto account = [&](const QString &handle, const QString &name) {
        Account made = newAccount(handle, name);
        made.user.id = namedId<UserId>(handle.toUtf8());
        const NewDevice device{namedId<DeviceId>("laptop of " + handle.toUtf8()), made.user.id,
                               "token of " + handle.toUtf8(), QStringLiteral("laptop"), 17};
        valueOf(tryCreate(stores, made, {}, device));
        return made.user.id;
    };
    const UserId ada = account(QStringLiteral("Ada"), QStringLiteral("Ada Lovelace"));
    const UserId bob = account(QStringLiteral("bob"), QStringLiteral("Bób"));

    int sent = 0;
    const auto append = [&](NewEntry entry) {
        entry.entry.clientId = namedId<ClientId>("entry " + QByteArray::number(++sent));
        write(stores, {{}, {entry}});
    };
    NewConversation garden = group({ada, bob});
    garden.id = namedId<ConversationId>("garden");
    write(stores, {garden, {}});
    append(text(garden.id, ada, QStringLiteral("Hello, 🌍")));
    append(text(garden.id, bob, QStringLiteral("Hello yourself"), 1));
    append(edit(garden.id, bob, 2, QStringLiteral("Hello yourself!")));
    append(reaction(garden.id, ada, 2, QStringLiteral("👍")));
    append(text(garden.id, ada, QStringLiteral("a slip")));
    append(deletion(garden.id, ada, 5));
    append(title(garden.id, ada, QStringLiteral("Kitchen")));
    append(membership(garden.id, ada, bob, Role::Admin));
    append(readMark(bob, garden.id, 5));

    const DeviceId laptop = namedId<DeviceId>("laptop of bob");
    saveAcks(stores, {{laptop, bob, garden.id, 4}});
    valueOf(answerTo<Done>([&](auto done) { stores.devices.setLastSeen({{laptop, 99}}, done); }));
    valueOf(answerTo<int>([&](auto done) { stores.devices.revoke(ada, {}, {}, done); }));
    valueOf(tryCreate(stores, Invite{namedId<InviteId>("invite"), ada, 1, 2, 3}, "code"));
}

std::vector<QByteArray> firstColumn(Database &db, const QString &sql)
{
    Rows rows = db.run(sql);
    std::vector<QByteArray> values;
    while (rows.next())
        values.push_back(rows.bytes(0));
    return values;
}

//! The whole file as lines: its schema and every row of every table, but for its own ids and keys.
QStringList contents(const QString &path)
{
    Database db(path, Database::Access::ReadOnly);
    QStringList lines;
    for (const QByteArray &sql :
         firstColumn(db,
                     QStringLiteral(
                         "SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL "
                         "ORDER BY type, name")))
        lines.append(QString::fromUtf8(sql));
    for (const QByteArray &table :
         firstColumn(db,
                     QStringLiteral("SELECT name FROM sqlite_master WHERE type = 'table' "
                                    "AND name NOT IN ('database_id', 'history') ORDER BY name"))) {
        const QString name = QString::fromUtf8(table);
        QString row;
        for (const QByteArray &field :
             firstColumn(db, QStringLiteral("SELECT name FROM pragma_table_info('%1')").arg(name)))
            row += (row.isEmpty() ? QString() : QStringLiteral(" || ',' || "))
                + QStringLiteral("quote(%1)").arg(QString::fromUtf8(field));
        for (const QByteArray &values :
             firstColumn(db, QStringLiteral("SELECT %1 AS line FROM %2 ORDER BY line").arg(row, name)))
            lines.append(name + QStringLiteral(": ") + QString::fromUtf8(values));
    }
    lines.append(QString::fromUtf8(firstColumn(db, QStringLiteral("PRAGMA user_version")).at(0)));
    return db.fault() ? QStringList(db.fault()->detail) : lines;
}

void load(const QString &path, const QString &fixture)
{
    QFile file(fixture);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(fixture));
    Database db(path, Database::Access::ReadWrite);
    for (const QString &statement :
         QString::fromUtf8(file.readAll()).split(QStringLiteral(";\n"), Qt::SkipEmptyParts))
        db.run(statement);
    QVERIFY2(!db.fault(), qPrintable(db.fault() ? db.fault()->detail : QString()));
}

QString planOf(Database &db, const QString &sql, const std::vector<QVariant> &values)
{
    QString plan;
    Rows rows = db.run(QStringLiteral("EXPLAIN QUERY PLAN ") + sql, values);
    while (rows.next())
        plan += rows.text(3) + u'\n';
    return plan;
}

void oneTable(Database &db)
{
    db.run(QStringLiteral("CREATE TABLE one (a INTEGER)"));
}
void twoTables(Database &db)
{
    db.run(QStringLiteral("CREATE TABLE two (b INTEGER)"));
}
void breaks(Database &db)
{
    db.run(QStringLiteral("CREATE TABLE one (again INTEGER)"));
}

} // namespace

class tst_Schema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMigratedOldFileEqualsAFreshOne_data();
    void aMigratedOldFileEqualsAFreshOne();
    void allEditsInAnOldFileAreBlankedWithTheirMessage();
    void namesInAnOldFileAreFoldedAnew();
    void reactionsInAnOldFileAreSpelledAnew();
    void everybodyComesByNameWithoutASort();
    void successionsBeginWithTheDisabledAccounts();
    void theOwnerOfAnOldFileIsTheOwner();
    void shownKindsAreThoseThatFilesWereWrittenWith();
    void stepsAreDoneOnceEach();
    void aStepThatFailsChangesNothing();
    void anOlderFileIsLeftAsItIsWhereThatWasAsked();
    void aNewerFileIsRefusedAndLeftAsItIs();
    void aFileOfAnotherProgramIsRefusedAndLeftAsItIs();

private:
    QTemporaryDir m_folder;
    QString path() const
    {
        return m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction()) + QStringLiteral(".db"));
    }
};

void tst_Schema::aMigratedOldFileEqualsAFreshOne_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<bool>("isAudited");
    for (std::size_t version = 1; version <= migrations().size(); ++version) {
        const QString name = QStringLiteral("version%1").arg(version);
        QTest::newRow(qPrintable(name)) << QStringLiteral(":/schema/%1.sql").arg(name) << (version >= 10);
    }
}

void tst_Schema::aMigratedOldFileEqualsAFreshOne()
{
    QFETCH(QString, fixture);
    QFETCH(bool, isAudited);
    QTemporaryDir folder;
    const QString freshPath = folder.filePath(QStringLiteral("fresh.db"));
    const QString oldPath = folder.filePath(QStringLiteral("old.db"));
    ManualClock clock;
    {
        SqliteStorage::Options atOnce; // as old files are
        atOnce.indexing = Indexing::AtOnce;
        auto fresh = SqliteStorage::open(freshPath, clock, atOnce);
        QVERIFY(fresh);
        fill((*fresh)->stores());
    }
    if (!isAudited)
        Database(freshPath, Database::Access::ReadWrite).run(QStringLiteral("DELETE FROM audit"));
    load(oldPath, fixture);
    if (QTest::currentTestFailed())
        return;
    const auto old = SqliteStorage::open(oldPath, clock);
    QVERIFY(old);
    QVERIFY(!(*old)->id().isNull());
    QVERIFY(!(*old)->isNew());

    const QStringList expected = contents(freshPath), migrated = contents(oldPath);
    QVERIFY(expected.size() > 40);
    QCOMPARE(migrated, expected);
}

void tst_Schema::theOwnerOfAnOldFileIsTheOwner()
{
    load(path(), QStringLiteral(":/schema/version9.sql"));
    ManualClock clock;
    const auto storage = SqliteStorage::open(path(), clock);
    QVERIFY(storage);
    const auto accounts =
        valueOf(answerTo<std::vector<Account>>([&](auto done) { (*storage)->stores().accounts.list(done); }));
    QCOMPARE(accounts.size(), std::size_t(2));
    for (const Account &account : accounts)
        QCOMPARE(account.role,
                 account.user.handle == QStringLiteral("Ada") ? ServerRole::Owner : ServerRole::Member);
}

void tst_Schema::allEditsInAnOldFileAreBlankedWithTheirMessage()
{
    load(path(), QStringLiteral(":/schema/version1.sql"));
    {
        Database db(path(), Database::Access::ReadWrite);
        db.run(QStringLiteral(
            "INSERT INTO entry (conversation, seq, kind, sent_at, written_at, messages, text, target, "
            "withdrawn, role, previous) VALUES (3, 9, 1, 1700000000008, 0, 3, X'41', 2, 0, 0, 8)"));
        db.run(QStringLiteral("UPDATE entry SET edited = 9 WHERE conversation = 3 AND seq = 2"));
        db.run(QStringLiteral("UPDATE conversation SET head = 9, sent_at = 1700000000008 WHERE key = 3"));
        QVERIFY(!db.fault());
    }
    ManualClock clock;
    const auto storage = SqliteStorage::open(path(), clock);
    QVERIFY(storage);
    const Stores stores = (*storage)->stores();
    const auto garden = namedId<ConversationId>("garden");
    QCOMPARE(readLog(stores, garden, 8).at(0).text, QStringLiteral("A"));
    write(stores, {{}, {deletion(garden, namedId<UserId>("bob"), 2)}});
    const auto log = readLog(stores, garden);
    for (const std::size_t seq : {2, 3, 9})
        QCOMPARE(log.at(seq - 1).text, QString());
    QVERIFY(!log.at(0).text.isEmpty());
}

void tst_Schema::namesInAnOldFileAreFoldedAnew()
{
    load(path(), QStringLiteral(":/schema/version7.sql"));
    {
        Database db(path(), Database::Access::ReadWrite);
        const QVariant old = column::of(QStringLiteral("bøb")), bob = column::of(namedId<UserId>("bob"));
        db.run(QStringLiteral("UPDATE account SET name = ?, folded_name = ? WHERE id = ?"),
               {column::of(QStringLiteral("Bøb")), old, bob});
        db.run(QStringLiteral("UPDATE account_start SET start = ? WHERE account = ?"), {old, bob});
        QVERIFY(!db.fault());
    }
    ManualClock clock;
    const auto storage = SqliteStorage::open(path(), clock);
    QVERIFY(storage);
    const auto found = [&](const QString &query) {
        return valueOf(answerTo<std::vector<User>>(
            [&](auto done) { (*storage)->stores().accounts.search(query, 10, done); }));
    };
    QCOMPARE(found(QStringLiteral("bob")).size(), std::size_t(1));
    QCOMPARE(found(QStringLiteral("bøb")).size(), std::size_t(1));
    QCOMPARE(found(QStringLiteral("lovelace")).size(), std::size_t(1));
    Database db(path(), Database::Access::ReadOnly);
    QCOMPARE(firstColumn(db, QStringLiteral("SELECT folded_name FROM account ORDER BY folded_name")),
             (std::vector<QByteArray>{"ada lovelace", "bob"}));
}

void tst_Schema::reactionsInAnOldFileAreSpelledAnew()
{
    const QString old = QStringLiteral("❤"), heart = QStringLiteral("❤️"), thumb = QStringLiteral("👍");
    const auto garden = namedId<ConversationId>("garden");
    const auto ada = namedId<UserId>("Ada"), bob = namedId<UserId>("bob");
    load(path(), QStringLiteral(":/schema/version1.sql")); // which has no index yet
    {
        Database db(path(), Database::Access::ReadWrite);
        Seq seq = 8;
        const auto react = [&](UserId user, const QString &text) {
            ++seq;
            db.run(QStringLiteral("INSERT INTO entry (conversation, seq, kind, author, sent_at, written_at, "
                                  "messages, text, "
                                  "target, withdrawn, role, previous) VALUES (3, ?, 3, ?, 1700000000008, 0, "
                                  "3, ?, 2, 0, 0, 8)"),
                   {column::of(seq), column::of(user), column::of(text)});
            db.run(QStringLiteral("INSERT INTO reaction (conversation, target, emoji, account, seq) "
                                  "VALUES (3, 2, ?, ?, ?)"),
                   {column::of(text), column::of(user), column::of(seq)});
        };
        react(ada, old);
        react(bob, heart);
        react(bob, old);
        react(bob, QStringLiteral("hello"));
        db.run(QStringLiteral("UPDATE conversation SET head = 12, sent_at = 1700000000008 WHERE key = 3"));
        QVERIFY(!db.fault());
    }
    ManualClock clock;
    const auto storage = SqliteStorage::open(path(), clock);
    QVERIFY(storage);
    const Stores stores = (*storage)->stores();
    const auto reactions = [&] { return readPage(stores, {garden, 0, 0, 10, 10}).messages.at(1).reactions; };
    QCOMPARE(reactions(), (std::vector<Reaction>{{thumb, {ada}, {4}}, {heart, {ada, bob}, {9, 10}}}));
    const auto log = readLog(stores, garden, 8);
    for (const std::size_t at : {0, 1, 2})
        QCOMPARE(log.at(at).text, heart);
    QVERIFY(log.at(3).withdrawn);
    NewEntry withdrawal = reaction(garden, ada, 2, heart);
    withdrawal.entry.withdrawn = true;
    write(stores, {{}, {withdrawal}});
    QCOMPARE(reactions(), (std::vector<Reaction>{{thumb, {ada}, {4}}, {heart, {bob}, {10}}}));
}

void tst_Schema::everybodyComesByNameWithoutASort()
{
    ManualClock clock;
    QVERIFY(SqliteStorage::open(path(), clock));
    Database db(path(), Database::Access::ReadOnly);
    for (const auto &[sql, values] :
         {std::pair{SqlAccountStore::everybodyByName(), std::vector<QVariant>{50}},
          {SqlAccountStore::firstPage(), {50}},
          {SqlAccountStore::nextPage(), {column::of(newId<UserId>()), 50}}}) {
        const QString plan = planOf(db, sql, values);
        QVERIFY2(plan.contains(QStringLiteral("account_name")), qPrintable(plan));
        QVERIFY2(!plan.contains(QStringLiteral("ORDER BY")), qPrintable(plan));
    }
}

void tst_Schema::successionsBeginWithTheDisabledAccounts()
{
    ManualClock clock;
    QVERIFY(SqliteStorage::open(path(), clock));
    Database db(path(), Database::Access::ReadOnly);
    const QString plan = planOf(db, SqlConversationStore::leftGroups(), {100});
    QVERIFY2(plan.contains(QStringLiteral("account_disabled")), qPrintable(plan));
    QVERIFY2(!plan.contains(QStringLiteral("SCAN member"))
                 && !plan.contains(QStringLiteral("SCAN conversation")),
             qPrintable(plan));
}

void tst_Schema::shownKindsAreThoseThatFilesWereWrittenWith()
{
    QCOMPARE(entryrow::shownKinds(), QStringLiteral("(0, 4, 5, 9)"));
}

void tst_Schema::stepsAreDoneOnceEach()
{
    Database db(path(), Database::Access::ReadWrite);
    QVERIFY(migrate(db, {oneTable}));
    QVERIFY(migrate(db, {oneTable}));
    QVERIFY(migrate(db, {oneTable, twoTables}));
    QCOMPARE(firstColumn(db, QStringLiteral("PRAGMA user_version")).at(0), QByteArray("2"));
    QCOMPARE(firstColumn(db, QStringLiteral("SELECT name FROM sqlite_master ORDER BY name")),
             (std::vector<QByteArray>{"one", "two"}));
}

void tst_Schema::aStepThatFailsChangesNothing()
{
    Database db(path(), Database::Access::ReadWrite);
    QVERIFY(migrate(db, {oneTable}));
    const auto failed = migrate(db, {oneTable, twoTables, breaks});
    QVERIFY(!failed);
    QVERIFY(failed.error().message.contains(path()));
    QCOMPARE(firstColumn(db, QStringLiteral("PRAGMA user_version")).at(0), QByteArray("1"));
    QCOMPARE(firstColumn(db, QStringLiteral("SELECT name FROM sqlite_master ORDER BY name")),
             (std::vector<QByteArray>{"one"}));
}

void tst_Schema::anOlderFileIsLeftAsItIsWhereThatWasAsked()
{
    Database db(path(), Database::Access::ReadWrite);
    QVERIFY(migrate(db, {oneTable}, Older::Refuse)); // a new one
    const auto refused = migrate(db, {oneTable, twoTables}, Older::Refuse);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("an earlier version of Kith")));
    QVERIFY(refused.error().message.contains(path()));
    QCOMPARE(firstColumn(db, QStringLiteral("PRAGMA user_version")).at(0), QByteArray("1"));
    QCOMPARE(firstColumn(db, QStringLiteral("SELECT name FROM sqlite_master ORDER BY name")),
             (std::vector<QByteArray>{"one"}));
    QVERIFY(migrate(db, {oneTable}, Older::Refuse));
}

void tst_Schema::aNewerFileIsRefusedAndLeftAsItIs()
{
    {
        Database db(path(), Database::Access::ReadWrite);
        std::vector<Migration> future = migrations();
        future.push_back(oneTable);
        QVERIFY(migrate(db, future));
    }
    const QStringList before = contents(path());
    ManualClock clock;
    const auto refused = SqliteStorage::open(path(), clock);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(
        QStringLiteral("newer version of Kith (schema 11, this one knows 10)")));
    QVERIFY(refused.error().message.contains(path()));
    QCOMPARE(contents(path()), before);
}

void tst_Schema::aFileOfAnotherProgramIsRefusedAndLeftAsItIs()
{
    {
        Database db(path(), Database::Access::ReadWrite);
        db.run(QStringLiteral("CREATE TABLE somebody_elses (a INTEGER)"));
    }
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    ManualClock clock;
    const auto refused = SqliteStorage::open(path(), clock);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("belongs to another program")));
    file.seek(0);
    QCOMPARE(file.readAll(), before);
}

KITH_TEST(tst_Schema)
#include "tst_schema.moc"
