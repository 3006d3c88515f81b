// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/schema.h"
#include "tests/runner/runner.h"
#include "tests/storage/postgresnodes.h"

#include <QScopeGuard>

#include <atomic>
#include <thread>

using namespace kith;

namespace {

using Claim = DatabaseAddress::Claim;

PostgresStorage::Options claiming(Claim claim)
{
    PostgresStorage::Options options;
    options.claim = claim;
    return options;
}

//! What a restore leaves of \a conversation: its log without the last entry.
void goBack(Database &db, ConversationId conversation)
{
    for (const char *sql : {"DELETE FROM entry USING conversation WHERE conversation.id = ? "
                            "AND entry.conversation = key AND seq = head",
                            "UPDATE conversation SET head = head - 1, messages = messages - 1, "
                            "sent_at = sent_at - 1 WHERE id = ?"})
        db.run(QLatin1String(sql), {column::of(conversation)});
    QVERIFY2(!db.fault(), qPrintable(db.fault() ? db.fault()->detail : QString()));
}

} // namespace

class tst_PostgresStorage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingAcknowledgedIsLostInARestart();
    void aDatabaseThatIsAwayIsSaidAtOnce();
    void aDatabaseThatIsAwayIsLoggedOnce();
    void aFrozenDatabaseIsUnavailable();
    void signInsFindTheirRowsByKeyWithoutStatistics();
    void listsAndSuccessionsFollowAnIndex();
    void itsClockIsCompared();
    void theLastEntryIsTold();
    void aDatabaseThatWentBackBeginsAnEpoch();
    void aRestoredDatabaseBeginsAnEpoch();
    void manyMayMakeTheTablesAtOnce();
    void anOlderDatabaseIsBroughtUpToDate();
    void aNewerDatabaseIsRefused();
    void aDatabaseOfAnotherProgramIsRefused();
    void whoIsAloneKeepsOthersOut();
    void aClaimComesBackByItself();
    void nothingIsWrittenBehindAnothersBack();
    void whatIsWrongIsSaidWithoutThePassword();
    void olderHistoryIsReadFromTheReplica();
    void aReplicaThatIsBehindIsNotAsked();

private:
    ManualClock m_clock;
};

void tst_PostgresStorage::nothingAcknowledgedIsLostInARestart()
{
    PostgresServer server(PostgresServer::Disk::Waits);
    const auto node = opened(server.newDatabase(), m_clock);
    const Stores stores = node->stores();
    const UserId ada = createUser(stores, QStringLiteral("ada"));
    const ConversationId garden = createGroup(stores, {ada});

    // Always 50 under way; what is refused is sent again, as a client would.
    std::set<ClientId> stored;
    int refused = 0, wrong = 0;
    bool more = true;
    int underWay = 0;
    std::function<void(const Write &)> send = [&](const Write &write) {
        ++underWay;
        stores.log.write(write, [&, write](const Result<Written> &written) {
            --underWay;
            if (written) {
                stored.insert(write.entries[0].entry.clientId);
                if (more)
                    send({{}, {text(garden, ada, QStringLiteral("x"))}});
                return;
            }
            ++refused;
            wrong += written.error().code != ErrorCode::Unavailable || !written.error().mayRetry();
            // Behind the others, so that the event loop goes on while the server is away.
            QMetaObject::invokeMethod(
                this, [&, write] { send(write); }, Qt::QueuedConnection);
        });
    };
    for (int i = 0; i < 50; ++i)
        send({{}, {text(garden, ada, QStringLiteral("x"))}});
    for (int restart = 0; restart < 3; ++restart) {
        const std::size_t before = stored.size();
        QTRY_VERIFY_WITH_TIMEOUT(stored.size() > before + 500, 60'000);
        const int refusedBefore = refused;
        server.kill();
        QTRY_VERIFY_WITH_TIMEOUT(refused > refusedBefore + 50, 20'000);
        server.start();
    }
    const std::size_t before = stored.size();
    QTRY_VERIFY_WITH_TIMEOUT(stored.size() > before + 500, 60'000);
    more = false;
    QTRY_COMPARE_WITH_TIMEOUT(underWay, 0, 60'000);
    QCOMPARE(wrong, 0);

    checkLog(stores, garden);
    std::set<ClientId> found;
    for (const Entry &entry : readLog(stores, garden, 0, 10'000'000))
        found.insert(entry.clientId);
    QCOMPARE(found.size(), stored.size());
    QVERIFY(found == stored);
}

void tst_PostgresStorage::aDatabaseThatIsAwayIsSaidAtOnce()
{
    PostgresServer server;
    const auto node = opened(server.newDatabase(), m_clock);
    const Stores stores = node->stores();
    const UserId ada = createUser(stores, QStringLiteral("ada"));
    const ConversationId garden = createGroup(stores, {ada});
    const auto ready = [&] { return answerTo<Done>([&](auto done) { node->checkWrites(done); }); };
    QVERIFY(ready());

    server.kill();
    const auto refused = tryWrite(stores, {{}, {text(garden, ada, QStringLiteral("lost"))}});
    QCOMPARE(refused.error().code, ErrorCode::Unavailable);
    QVERIFY(refused.error().mayRetry());
    const auto unread = answerTo<std::vector<Account>>([&](auto done) { stores.accounts.list(done); });
    QCOMPARE(unread.error().code, ErrorCode::Unavailable);
    QVERIFY(!ready());
    QVERIFY(!node->metrics().takesWrites);

    server.start();
    QTRY_VERIFY(ready());
    write(stores, {{}, {text(garden, ada, QStringLiteral("kept"))}});
    const auto log = readLog(stores, garden);
    QCOMPARE(log.size(), std::size_t(1));
    QCOMPARE(log[0].text, QStringLiteral("kept"));
}

void tst_PostgresStorage::aDatabaseThatIsAwayIsLoggedOnce()
{
    PostgresServer server;
    const auto node = opened(server.newDatabase(), m_clock);
    const Stores stores = node->stores();
    const auto list = [&] {
        return answerTo<std::vector<Account>>([&](auto done) { stores.accounts.list(done); });
    };
    QVERIFY(list());

    static std::atomic<int> warnings, recoveries;
    warnings = recoveries = 0;
    static QtMessageHandler usual;
    usual =
        qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &line) {
            // Qt says more about a connection that breaks while it is made.
            warnings += type == QtWarningMsg && QLatin1StringView(context.category) == u"kith.storage";
            recoveries += line.contains(QStringLiteral("can be read again"));
            usual(type, context, line);
        });
    const auto restore = qScopeGuard([] { qInstallMessageHandler(usual); });
    server.kill();
    for (int i = 0; i < 50; ++i)
        QCOMPARE(list().error().code, ErrorCode::Unavailable);
    QCOMPARE(warnings, 1);
    server.start();
    QTRY_VERIFY(list());
    QCOMPARE(warnings, 1);
    QCOMPARE(recoveries, 1);
}

void tst_PostgresStorage::aFrozenDatabaseIsUnavailable()
{
    PostgresServer server;
    const auto node = opened(server.newDatabase(), m_clock, claiming(Claim::Alone));
    const Stores stores = node->stores();
    const UserId ada = createUser(stores, QStringLiteral("ada"));
    const ConversationId garden = createGroup(stores, {ada});
    write(stores, {{}, {text(garden, ada, QStringLiteral("before"))}});

    server.freeze();
    int answered = 0, refused = 0;
    const auto count = [&](const auto &answer) {
        ++answered;
        refused += !answer && answer.error().code == ErrorCode::Unavailable && answer.error().mayRetry();
    };
    const NewEntry lost = text(garden, ada, QStringLiteral("perhaps"));
    constexpr int each = 20; // more than there are connections
    for (int i = 0; i < each; ++i) {
        stores.log.write({{}, {lost}}, count);
        stores.log.readLog(garden, 0, 10, count);
        stores.accounts.findByHandle(QStringLiteral("ada"), count);
        stores.devices.findByToken("token", count);
    }
    QTRY_COMPARE_WITH_TIMEOUT(answered, 4 * each, 60'000); // while it is still frozen
    QCOMPARE(refused, 4 * each);
    QVERIFY(!node->metrics().takesWrites);

    server.thaw();
    const auto again = [&] { return bool(tryWrite(stores, {{}, {lost}})); };
    QTRY_VERIFY_WITH_TIMEOUT(again(), 30'000);
    QCOMPARE(readLog(stores, garden).size(), std::size_t(2)); // once
    checkLog(stores, garden);
}

void tst_PostgresStorage::signInsFindTheirRowsByKeyWithoutStatistics()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    Database db(address, Database::Access::ReadWrite);
    const auto node = opened(address, m_clock);
    const Stores stores = node->stores();
    const Account ada = newAccount(QStringLiteral("ada"));
    const auto device = newId<DeviceId>();
    QVERIFY(
        tryCreate(stores, ada, {}, NewDevice{device, ada.user.id, "first", QStringLiteral("laptop"), 17}));
    for (const char *table : {"account", "device"}) {
        db.run(QStringLiteral("ALTER TABLE %1 SET (autovacuum_enabled = off)").arg(QLatin1StringView(table)));
        db.run(QStringLiteral("ANALYZE ") + QLatin1StringView(table)); // one row, and so it stays
    }
    // Rows that the statements of sign-ins read, by whichever way.
    const auto rowsRead = [&] {
        db.run(QStringLiteral("SELECT pg_stat_force_next_flush()"));
        db.run(QStringLiteral("SELECT pg_stat_clear_snapshot()"));
        return number(
            db,
            QStringLiteral(
                "SELECT CAST(sum(pg_stat_get_tuples_returned(oid) + pg_stat_get_tuples_fetched(oid)) AS "
                "bigint) "
                "FROM pg_class WHERE relname IN ('account', 'device', 'account_pkey', 'device_pkey', "
                "'account_folded_handle_key', 'device_token_hash_key', 'device_account')"));
    };
    const auto signIn = [&](int i) {
        const QByteArray token = QByteArray::number(i);
        QVERIFY(valueOf(answerTo<std::optional<Account>>(
            [&](auto done) { stores.accounts.findByHandle(QStringLiteral("ada"), done); })));
        const NewDevice added{newId<DeviceId>(), ada.user.id, token, QStringLiteral("phone"), 17};
        valueOf(answerTo<Done>([&](auto done) { stores.devices.add(added, ada.passwordHash, done); }));
        QVERIFY(valueOf(answerTo<std::optional<SignedInDevice>>(
            [&](auto done) { stores.devices.findByToken(token, done); })));
        valueOf(answerTo<std::int64_t>([&](auto done) { stores.devices.connect(added.id, 18, done); }));
    };
    constexpr int signIns = 20;
    for (int i = 0; i < 2 * signIns; ++i) // while all tables are small; so the statements are planned
        signIn(i);
    db.run(QStringLiteral(
        "INSERT INTO account (id, handle, folded_handle, name, folded_name, password, role, created_at) "
        "SELECT n, n, n, n, n, n, 0, 1 FROM (SELECT decode(md5(number::text), 'hex') AS n "
        "FROM generate_series(1, 5000) AS number) AS numbers"));
    db.run(QStringLiteral("INSERT INTO device (id, account, token_hash, created_at) "
                          "SELECT id, id, id, 1 FROM account WHERE handle <> 'ada'"));
    QVERIFY(!db.fault());
    const std::int64_t before = rowsRead();
    for (int i = 0; i < signIns; ++i)
        signIn(2 * signIns + i);
    node->close(); // its connections tell what they read when they end
    QTRY_VERIFY(rowsRead() > before);
    QTRY_COMPARE(number(db,
                        QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                       "current_database() AND backend_type = 'client backend'")),
                 1);
    const std::int64_t read = rowsRead() - before;
    QVERIFY2(read < signIns * 500, qPrintable(QString::number(read / signIns)));
}

void tst_PostgresStorage::listsAndSuccessionsFollowAnIndex()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    opened(address, m_clock);
    Database db(address, Database::Access::ReadWrite);
    for (const char *sql :
         {"INSERT INTO account (id, handle, folded_handle, name, folded_name, password, role, disabled, "
          "created_at) "
          "SELECT n, n, n, n, n, n, 0, CASE WHEN number < 10 THEN 1 ELSE 0 END, 1 "
          "FROM (SELECT number, decode(md5(number::text), 'hex') AS n "
          "FROM generate_series(1, 5000) AS number) AS numbers",
          "INSERT INTO conversation (id, kind) SELECT id, 1 FROM account",
          "INSERT INTO member (conversation, account, role, joined, delivered, read, read_messages) "
          "SELECT key, account.id, 3, 1, 0, 0, 0 FROM conversation JOIN account USING (id)",
          "CREATE FUNCTION plan(statement text) RETURNS SETOF text LANGUAGE plpgsql AS "
          "'BEGIN RETURN QUERY EXECUTE ''EXPLAIN '' || statement; END'",
          "ANALYZE"})
        db.run(QString::fromLatin1(sql));
    const auto planOf = [&](QString sql, const QString &value = {}) {
        sql = postgresDialect().translated(sql);
        if (!value.isEmpty())
            sql.replace(sql.indexOf(u'?'), 1, value);
        Rows rows = db.run(QStringLiteral("SELECT string_agg(line, ' ') FROM plan(?) AS line"),
                           {sql.replace(u'?', QStringLiteral("100"))});
        return rows.next() ? QString::fromUtf8(rows.bytes(0)) : db.fault()->detail;
    };
    for (const QString &plan :
         {planOf(SqlAccountStore::firstPage()),
          planOf(SqlAccountStore::nextPage(), QStringLiteral("decode(md5('7'), 'hex')"))}) {
        QVERIFY2(plan.contains(QStringLiteral("account_name")), qPrintable(plan));
        QVERIFY2(!plan.contains(QStringLiteral("Sort")), qPrintable(plan));
    }
    const QString next = planOf(SqlAccountStore::nextPage(), QStringLiteral("decode(md5('7'), 'hex')"));
    QVERIFY2(next.contains(QStringLiteral("Index Cond: (ROW(folded_name, folded_handle) >")),
             qPrintable(next));
    const QString successions = planOf(SqlConversationStore::leftGroups());
    QVERIFY2(successions.contains(QStringLiteral("account_disabled")), qPrintable(successions));
    QVERIFY2(!successions.contains(QStringLiteral("Seq Scan")), qPrintable(successions));
}

void tst_PostgresStorage::itsClockIsCompared()
{
    OpenedPostgresStores late; // whose clock can be set
    late.storage.reset();
    constexpr std::int64_t hour = 3'600'000;
    for (const std::int64_t ahead : {hour, -hour, std::int64_t(0)}) {
        late.setTime(m_clock.time - ahead);
        const auto node = opened(late.address, m_clock);
        QCOMPARE(node->clockAhead(), ahead);
        QCOMPARE(node->clock().now(), m_clock.time - ahead);
    }
    const auto node = opened(late.address, m_clock);
    late.setTime(m_clock.time + hour);
    valueOf(answerTo<std::vector<MovedConversation>>(
        [&](auto done) { node->stores().conversations.movedWithin(1, done); }));
    QCOMPARE(node->clockAhead(), -hour);
}

void tst_PostgresStorage::theLastEntryIsTold()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    {
        const auto node = opened(address, m_clock);
        QVERIFY(!node->lastEntry());
        const UserId ada = createUser(node->stores(), QStringLiteral("ada"));
        const ConversationId garden = createGroup(node->stores(), {ada});
        for (int i = 0; i < 3; ++i)
            write(node->stores(), {{}, {text(garden, ada, QString::number(i))}});
    }
    Database db(address, Database::Access::ReadWrite);
    const auto last = opened(address, m_clock)->lastEntry();
    QVERIFY(last);
    QCOMPARE(last->number, number(db, QStringLiteral("SELECT max(id) FROM entry")));
    QCOMPARE(last->sentAt, number(db, QStringLiteral("SELECT max(sent_at) FROM entry")));
}

// As where a standby without the last commits takes over.
void tst_PostgresStorage::aDatabaseThatWentBackBeginsAnEpoch()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const auto node = opened(address, m_clock);
    const auto other = opened(address, m_clock);
    const UserId ada = createUser(node->stores(), QStringLiteral("ada"));
    const ConversationId garden = createGroup(node->stores(), {ada});
    const ConversationId kitchen = createGroup(other->stores(), {ada});
    const auto epoch = [&] { return inboxState(node->stores(), {}, ada).epoch; };
    const EpochId first = epoch();
    Database db(address, Database::Access::ReadWrite);
    const auto reconnect = [&] {
        number(db,
               QStringLiteral("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                              "WHERE datname = current_database() AND pid <> pg_backend_pid()"));
        for (const auto *each : {&node, &other})
            write((*each)->stores(), {{}, {text(kitchen, ada, QStringLiteral("still there"))}});
    };
    write(node->stores(), {{}, {text(garden, ada, QStringLiteral("kept"))}});
    reconnect();
    QCOMPARE(epoch(), first);

    write(node->stores(), {{}, {text(garden, ada, QStringLiteral("lost"))}});
    goBack(db, garden);
    reconnect();
    const EpochId second = epoch();
    QVERIFY(second != first);
    // Numbers of revocations went back as well.
    const auto revocations = valueOf(answerTo<std::vector<Revocation>>(
        [&](auto done) { other->stores().devices.revokedSince(historyepoch::numbersLost, done); }));
    QCOMPARE(revocations.back().epoch, second);
    reconnect();
    QCOMPARE(epoch(), second);
}

void tst_PostgresStorage::aRestoredDatabaseBeginsAnEpoch()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const auto open = [&](const std::optional<LastEntry> &last) {
        PostgresStorage::Options options = claiming(Claim::Shared);
        options.known.last = last;
        return opened(address, m_clock, options);
    };
    auto node = open({});
    const UserId ada = createUser(node->stores(), QStringLiteral("ada"));
    const ConversationId garden = createGroup(node->stores(), {ada});
    const auto epoch = [&] { return inboxState(node->stores(), {}, ada).epoch; };
    const EpochId first = epoch();
    write(node->stores(), {{}, {text(garden, ada, QStringLiteral("lost"))}});
    const auto last = node->lastEntry();
    node = open(last);
    QCOMPARE(epoch(), first);
    const std::int64_t start = node->start();
    node.reset();

    Database db(address, Database::Access::ReadWrite);
    goBack(db, garden);
    node = open(last);
    const EpochId second = epoch();
    QVERIFY(second != first);
    QVERIFY(node->start() > start + 1000); // nodes have had numbers that the backup does not know
    node = open(last); // another node that knows of it
    QCOMPARE(epoch(), second);
}

void tst_PostgresStorage::manyMayMakeTheTablesAtOnce()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    std::atomic<int> made = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            Database db(address, Database::Access::ReadWrite);
            made += bool(migrate(db, postgresMigrations()));
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(made.load(), 4);
}

void tst_PostgresStorage::anOlderDatabaseIsBroughtUpToDate()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    Database db(address, Database::Access::ReadWrite);
    QVERIFY(migrate(db, {postgresMigrations().begin(), postgresMigrations().begin() + 2}));
    const QVariant id = column::of(newId<UserId>()), old = column::of(QStringLiteral("bøb"));
    db.run(
        QStringLiteral(
            "INSERT INTO account (id, handle, folded_handle, name, folded_name, password, owner, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, 1, 1)"),
        {id, column::of(QStringLiteral("x")), column::of(QStringLiteral("x")),
         column::of(QStringLiteral("Bøb")), old, QByteArray("hash")});
    db.run(QStringLiteral("INSERT INTO account_start (start, account) VALUES (?, ?)"), {old, id});
    const QString heart = QStringLiteral("❤");
    for (const QString &emoji : {heart, QStringLiteral("hello")})
        db.run(QStringLiteral(
                   "INSERT INTO reaction (conversation, target, emoji, account, seq) VALUES (1, 2, ?, ?, 3)"),
               {column::of(emoji), id});
    db.run(QStringLiteral(
               "INSERT INTO entry (id, conversation, seq, kind, sent_at, written_at, messages, text, target, "
               "withdrawn, role, previous) VALUES (1, 1, 3, 3, 1, 1, 1, ?, 2, 0, 0, 2)"),
           {column::of(heart)});
    QVERIFY(!db.fault());

    const auto node = opened(address, m_clock);
    const auto found = valueOf(answerTo<std::vector<User>>(
        [&](auto done) { node->stores().accounts.search(QStringLiteral("bob"), 10, done); }));
    QCOMPARE(found.size(), std::size_t(1));
    for (const char *sql : {"SELECT emoji FROM reaction", "SELECT text FROM entry"}) {
        Rows rows = db.run(QString::fromLatin1(sql));
        QVERIFY(rows.next());
        QCOMPARE(rows.text(0), QStringLiteral("❤️"));
        QVERIFY(!rows.next());
    }
    const auto relations = [&](const QString &names) {
        return number(db, QStringLiteral("SELECT count(*) FROM pg_class WHERE relname IN (%1)").arg(names));
    };
    QCOMPARE(relations(QStringLiteral(
                 "'log_index', 'client_id_index', 'entry_log_index', 'entry_client_id_index'")),
             std::int64_t(4));
    QCOMPARE(relations(QStringLiteral("'place', 'origin', 'entry_place', 'entry_origin'")), std::int64_t(0));
}

void tst_PostgresStorage::aNewerDatabaseIsRefused()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    opened(address, m_clock);
    Database db(address, Database::Access::ReadWrite);
    db.run(QStringLiteral("UPDATE kith_schema SET version = version + 1"));
    const auto refused = PostgresStorage::open(address, m_clock, {});
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("was written by a newer version of Kith")));
    QVERIFY(refused.error().message.contains(address.name));
    QVERIFY(number(db, QStringLiteral("SELECT version FROM kith_schema")) > 1);
}

void tst_PostgresStorage::aDatabaseOfAnotherProgramIsRefused()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    Database db(address, Database::Access::ReadWrite);
    db.run(QStringLiteral("CREATE TABLE somebody_elses (a integer)"));
    const auto refused = PostgresStorage::open(address, m_clock, {});
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(QStringLiteral("belongs to another program")));
    QCOMPARE(number(db, QStringLiteral("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")),
             std::int64_t(1));
}

void tst_PostgresStorage::whoIsAloneKeepsOthersOut()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const auto refusal = [&](Claim claim) {
        const auto storage = PostgresStorage::open(address, m_clock, claiming(claim));
        return storage ? QString() : storage.error().message;
    };
    {
        const auto alone = opened(address, m_clock, claiming(Claim::Alone));
        createUser(alone->stores(), QStringLiteral("ada")); // its writer has opened the database, too
        QVERIFY2(
            refusal(Claim::Alone).contains(QStringLiteral("is in use by another kithd. Stop it first, or")),
            qPrintable(refusal(Claim::Alone)));
        QVERIFY(
            refusal(Claim::Shared).contains(QStringLiteral("which has no --redis and so is alone on it")));
        QCOMPARE(refusal(Claim::None), QString());
    }
    const auto one = opened(address, m_clock, claiming(Claim::Shared));
    const auto other = opened(address, m_clock, claiming(Claim::Shared));
    createUser(one->stores(), QStringLiteral("bob"));
    createUser(other->stores(), QStringLiteral("cem"));
    QVERIFY(refusal(Claim::Alone).contains(QStringLiteral("is in use by another kithd. Stop it first, or")));
}

void tst_PostgresStorage::aClaimComesBackByItself()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    const auto node = opened(address, m_clock, claiming(Claim::Alone));
    createUser(node->stores(), QStringLiteral("ada"));
    Database db(address, Database::Access::ReadWrite);
    const QString holder =
        QStringLiteral("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = "
                       "(SELECT oid FROM pg_database WHERE datname = current_database())");
    const std::int64_t first = number(db, holder);
    QVERIFY(first > 0);
    QCOMPARE(number(db, QStringLiteral("SELECT count(pg_terminate_backend(%1))").arg(first)), 1);
    const auto again = [&] { return number(db, holder); };
    QTRY_VERIFY_WITH_TIMEOUT(again() > 0 && again() != first, 60'000); // and nobody has written
    createUser(node->stores(), QStringLiteral("bob"));
}

void tst_PostgresStorage::nothingIsWrittenBehindAnothersBack()
{
    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    Database db(address, Database::Access::ReadWrite);
    const QString role = address.name + QStringLiteral("_one");
    db.run(QStringLiteral("CREATE ROLE %1 LOGIN PASSWORD 'one'").arg(role));
    db.run(QStringLiteral("GRANT CREATE ON SCHEMA public TO ") + role);
    QVERIFY(!db.fault());
    DatabaseAddress first = address;
    first.user = role;
    first.password = QStringLiteral("one");

    const auto node = opened(first, m_clock, claiming(Claim::Alone));
    createUser(node->stores(), QStringLiteral("ada"));
    const auto ready = [&] { return answerTo<Done>([&](auto done) { node->checkWrites(done); }); };
    QVERIFY(ready());

    // Its connections go, and it cannot come back until somebody else is there.
    db.run(QStringLiteral("ALTER ROLE %1 NOLOGIN").arg(role));
    const QString end = QStringLiteral("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                                       "WHERE usename = '%1'");
    QVERIFY(number(db, end.arg(role)) > 0);
    {
        const auto other = opened(address, m_clock, claiming(Claim::Alone));
        db.run(QStringLiteral("ALTER ROLE %1 LOGIN").arg(role));
        QTRY_VERIFY_WITH_TIMEOUT(!node->metrics().takesWrites, 60'000); // noticed by itself
        QTRY_VERIFY(ready().error().message.contains(QStringLiteral("in use by another kithd")));
        const auto refused = tryCreate(node->stores(), newAccount(QStringLiteral("bob")));
        QVERIFY(refused.error().message.contains(QStringLiteral("its database is in use by another kithd")));
        createUser(other->stores(), QStringLiteral("cem"));
    }
    // What it remembers is no longer so.
    QTRY_VERIFY(ready().error().message.contains(QStringLiteral("it must be started again")));
    QVERIFY(!tryCreate(node->stores(), newAccount(QStringLiteral("bob"))));
    QVERIFY(!node->metrics().takesWrites);
    node->close();
    createUser(opened(first, m_clock, claiming(Claim::Alone))->stores(), QStringLiteral("bob"));
}

void tst_PostgresStorage::whatIsWrongIsSaidWithoutThePassword()
{
    DatabaseAddress wrong = PostgresServer::shared().newDatabase();
    wrong.password = QStringLiteral("not the one");
    DatabaseAddress missing = PostgresServer::shared().address(QStringLiteral("missing"));
    DatabaseAddress away = missing;
    away.hosts = QStringLiteral("/nowhere");
    for (const DatabaseAddress &address : {wrong, missing, away}) {
        const auto refused = PostgresStorage::open(address, m_clock, {});
        QVERIFY(!refused);
        const QString &said = refused.error().message;
        QVERIFY2(said.contains(address.shown()) && said.contains(QStringLiteral("cannot be reached")),
                 qPrintable(said));
        QVERIFY2(!said.contains(address.password), qPrintable(said));
    }
}

void tst_PostgresStorage::olderHistoryIsReadFromTheReplica()
{
    const DatabaseAddress primary = PostgresServer::shared().newDatabase();
    DatabaseAddress replica = primary;
    replica.name += QStringLiteral("_replica");
    UserId ada;
    ConversationId garden;
    {
        const auto node = opened(primary, m_clock);
        ada = createUser(node->stores(), QStringLiteral("ada"));
        garden = createGroup(node->stores(), {ada});
        for (int i = 0; i < 10; ++i)
            write(node->stores(), {{}, {text(garden, ada, QString::number(i))}});
    }
    Database admin(PostgresServer::shared().address(QStringLiteral("postgres")), Database::Access::ReadWrite);
    admin.run(QStringLiteral("CREATE DATABASE %1 TEMPLATE %2").arg(replica.name, primary.name));
    QVERIFY2(!admin.fault(), qPrintable(admin.fault() ? admin.fault()->detail : QString()));
    {
        // So that one sees where a page comes from.
        Database db(replica, Database::Access::ReadWrite);
        db.run(QStringLiteral("UPDATE entry SET text = ?"), {column::of(QStringLiteral("copied"))});
        QVERIFY(!db.fault());
    }
    const auto node = opened(primary, m_clock, {replica});
    PageQuery query;
    query.conversation = garden;
    query.limit = query.most = 1;
    QCOMPARE(readPage(node->stores(), query).messages.at(0).text, QStringLiteral("9"));
    query.before = 5;
    QCOMPARE(readPage(node->stores(), query).messages.at(0).text, QStringLiteral("copied"));
}

void tst_PostgresStorage::aReplicaThatIsBehindIsNotAsked()
{
    const DatabaseAddress primary = PostgresServer::shared().newDatabase();
    const DatabaseAddress behind = PostgresServer::shared().newDatabase();
    opened(behind, m_clock); // nothing but tables
    DatabaseAddress away = behind;
    away.hosts = QStringLiteral("/nowhere");
    for (const DatabaseAddress &replica : {behind, away}) {
        const auto node = opened(primary, m_clock, {replica});
        const UserId ada = newId<UserId>();
        const ConversationId garden = createGroup(node->stores(), {ada});
        for (int i = 0; i < 3; ++i)
            write(node->stores(), {{}, {text(garden, ada, QString::number(i))}});
        PageQuery query;
        query.conversation = garden;
        query.limit = query.most = 10;
        query.before = 3;
        QCOMPARE(readPage(node->stores(), query).messages.size(), std::size_t(2));
    }
}

KITH_TEST(tst_PostgresStorage)
#include "tst_postgresstorage.moc"
