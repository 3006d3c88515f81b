// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"
#include "tests/storage/storagewriter.h"

#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QSet>

using namespace kith;

namespace {

//! What the program storagewriter says that it stored.
struct Acknowledged {
    ConversationId conversation;
    Seq seq = 0;
    ClientId clientId;
};

std::vector<Acknowledged> parse(const QByteArray &output)
{
    std::vector<Acknowledged> acknowledged;
    qsizetype at = 0;
    for (qsizetype end = output.indexOf('\n'); end >= 0; end = output.indexOf('\n', at)) {
        const auto fields = QString::fromLatin1(output.mid(at, end - at)).split(u' ');
        acknowledged.push_back({*idFromText<ConversationId>(fields.at(0)), fields.at(1).toLongLong(),
                                *idFromText<ClientId>(fields.at(2))});
        at = end + 1;
    }
    return acknowledged;
}

} // namespace

//! What one SQLite file promises beyond what all stores do.
class tst_SqliteStorage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void closingDoesAndAnswersWhatWaits();
    void whatIsAskedAfterClosingIsRefused();
    void aFailingStatementFailsItsOwnWriteAlone();
    void aReopenedFileGoesOnWhereItWas();
    void aDeletedBodyIsInNoFile_data() { addIndexings(); }
    void aDeletedBodyIsInNoFile();
    void anotherProcessMayWriteBesideIt_data() { addIndexings(); }
    void anotherProcessMayWriteBesideIt();
    void revocationsOfAnotherProcessAreSeen();
    void nothingAcknowledgedIsLostWhenKilled();

private:
    //! On both sides of the mark, and where the mark moves as it likes.
    static void addIndexings()
    {
        QTest::addColumn<Indexing>("indexing");
        QTest::newRow("indexed at once") << Indexing::AtOnce;
        QTest::newRow("indexed behind") << Indexing::Behind;
        QTest::newRow("never indexed") << Indexing::Never;
    }
    std::unique_ptr<SqliteStorage> open(SqliteStorage::Options options = {})
    {
        auto opened = SqliteStorage::open(m_path, m_clock, options);
        if (!opened)
            qFatal("%ls", qUtf16Printable(opened.error().message));
        return std::move(*opened);
    }
    bool isInAFile(const QByteArray &bytes) const;
    void startWriter(QProcess &writer, int count) const;

    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void tst_SqliteStorage::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("kith.db"));
}

bool tst_SqliteStorage::isInAFile(const QByteArray &bytes) const
{
    // The WAL before the database: what a checkpoint moves meanwhile is seen in the second.
    for (const QString &name : QDir(m_folder->path()).entryList(QDir::Files, QDir::Name | QDir::Reversed)) {
        QFile file(m_folder->filePath(name));
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(bytes))
            return true;
    }
    return false;
}

void tst_SqliteStorage::startWriter(QProcess &writer, int count) const
{
    writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    writer.start(QStringLiteral(KITH_STORAGEWRITER), {m_path, QString::number(count)});
    QVERIFY(writer.waitForStarted());
}

void tst_SqliteStorage::closingDoesAndAnswersWhatWaits()
{
    ConversationId garden;
    int stored = 0, read = 0;
    constexpr int count = 1500;
    {
        const auto storage = open();
        const UserId ada = createUser(storage->stores(), QStringLiteral("ada"));
        garden = createGroup(storage->stores(), {ada});
        for (int i = 0; i < count; ++i) {
            storage->stores().log.write({{}, {text(garden, ada, QString::number(i))}},
                                        [&](const Result<Written> &written) { stored += bool(written); });
        }
        storage->stores().conversations.load(garden, [&](const auto &found) { read += bool(found); });
        storage->close();
        QCOMPARE(stored, count);
        QCOMPARE(read, 1);
    }
    QCOMPARE(readLog(open()->stores(), garden).size(), std::size_t(count));
}

void tst_SqliteStorage::whatIsAskedAfterClosingIsRefused()
{
    const auto storage = open();
    storage->close();
    const auto refused = tryCreate(storage->stores(), newAccount(QStringLiteral("ada")));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unavailable);
    const auto unread =
        answerTo<std::vector<Account>>([&](auto done) { storage->stores().accounts.list(done); });
    QVERIFY(!unread);
}

void tst_SqliteStorage::aFailingStatementFailsItsOwnWriteAlone()
{
    const auto storage = open();
    const Stores stores = storage->stores();
    const UserId ada = createUser(stores, QStringLiteral("ada"));
    const ConversationId garden = createGroup(stores, {ada});
    write(stores, {{}, {text(garden, ada, QStringLiteral("first"))}});

    int stored = 0, failed = 0;
    constexpr int count = 100;
    for (int i = 0; i < count; ++i) {
        // Nobody may react with nothing; the store does not check it, and the table refuses.
        const NewEntry asked =
            i == 30 || i == 60 ? reaction(garden, ada, 1, {}) : text(garden, ada, QString::number(i));
        stores.log.write({{}, {asked}}, [&](const Result<Written> &written) {
            stored += bool(written);
            failed += !written && written.error().code == ErrorCode::Internal && written.error().mayRetry();
        });
    }
    QTRY_COMPARE(stored + failed, count);
    QCOMPARE(failed, 2);
    const auto log = readLog(stores, garden);
    QCOMPARE(log.size(), std::size_t(1 + stored));
    QCOMPARE(log.back().seq, Seq(1 + stored));
    QCOMPARE(log.back().messages, std::int64_t(1 + stored));
    QCOMPARE(load(stores, garden)->head, Seq(1 + stored));
}

void tst_SqliteStorage::aReopenedFileGoesOnWhereItWas()
{
    UserId ada;
    ConversationId garden;
    {
        const auto storage = open();
        ada = createUser(storage->stores(), QStringLiteral("ada"));
        garden = createGroup(storage->stores(), {ada});
        write(storage->stores(), {{}, {text(garden, ada, QStringLiteral("one"))}});
    }
    m_clock.time -= 30'000;
    const auto storage = open();
    const Entry two =
        write(storage->stores(), {{}, {text(garden, ada, QStringLiteral("two"))}}).entries[0].entry;
    QCOMPARE(two.seq, Seq(2));
    QCOMPARE(two.messages, std::int64_t(2));
    QVERIFY(two.sentAt > readLog(storage->stores(), garden)[0].sentAt);
}

void tst_SqliteStorage::aDeletedBodyIsInNoFile()
{
    QFETCH(Indexing, indexing);
    const auto storage = open({std::chrono::milliseconds(50), indexing});
    const Stores stores = storage->stores();
    const UserId ada = createUser(stores, QStringLiteral("ada"));
    const ConversationId garden = createGroup(stores, {ada});
    // A short one lies inside a page, a long one on pages of its own.
    const QByteArray shortOne = "the short secret", edited = "the edited secret",
                     again = "the secret edited again", longOne = "the long secret";
    write(stores, {{}, {text(garden, ada, QString::fromLatin1(shortOne))}});
    write(stores, {{}, {edit(garden, ada, 1, QString::fromLatin1(edited))}});
    write(stores, {{}, {edit(garden, ada, 1, QString::fromLatin1(again))}});
    write(stores, {{}, {text(garden, ada, QString(12'000, u'x') + QString::fromLatin1(longOne))}});
    write(stores, {{}, {text(garden, ada, QStringLiteral("stays"))}});
    for (const QByteArray &secret : {shortOne, edited, again, longOne})
        QVERIFY2(isInAFile(secret), secret.constData());

    write(stores, {{}, {deletion(garden, ada, 1)}});
    write(stores, {{}, {deletion(garden, ada, 4)}});
    for (const QByteArray &secret : {shortOne, edited, again, longOne})
        QTRY_VERIFY(!isInAFile(secret));
    QVERIFY(isInAFile("stays"));
}

void tst_SqliteStorage::anotherProcessMayWriteBesideIt()
{
    QFETCH(Indexing, indexing);
    SqliteStorage::Options options;
    options.indexing = indexing;
    const auto storage = open(options);
    const Stores stores = storage->stores();
    constexpr int count = 600;
    QProcess writer;
    startWriter(writer, count);
    QVERIFY(writer.waitForReadyRead());

    const ConversationId shared = writtenConversations()[0];
    int stored = 0;
    for (int i = 0; i < count; ++i) {
        write(stores, {{}, {text(shared, UserId(makeUuidV8("here")), QString::number(i))}});
        ++stored;
    }
    if (writer.state() != QProcess::NotRunning)
        QVERIFY(writer.waitForFinished());
    QCOMPARE(writer.exitCode(), 0);
    QCOMPARE(parse(writer.readAllStandardOutput()).size(), std::size_t(count));

    const auto log = readLog(stores, shared);
    QCOMPARE(log.size(), std::size_t(stored + count / 3));
    for (std::size_t i = 0; i < log.size(); ++i) {
        QCOMPARE(log[i].seq, Seq(i + 1));
        QVERIFY(i == 0 || log[i].sentAt > log[i - 1].sentAt);
    }
}

void tst_SqliteStorage::revocationsOfAnotherProcessAreSeen()
{
    const auto server = open();
    const auto commandLine = open();
    const Account ada = newAccount(QStringLiteral("ada"));
    const NewDevice laptop = newDevice(ada.user.id, "token");
    QVERIFY(tryCreate(server->stores(), ada, {}, laptop));

    valueOf(setDisabled(commandLine->stores(), ada.user.id, true));
    const auto revocations = valueOf(answerTo<std::vector<Revocation>>(
        [&](auto done) { server->stores().devices.revokedSince(0, done); }));
    QCOMPARE(revocations.size(), std::size_t(1));
    QCOMPARE(revocations[0].device, laptop.id);
}

void tst_SqliteStorage::nothingAcknowledgedIsLostWhenKilled()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    qInfo("seed %u", seed);
    std::vector<Acknowledged> acknowledged;
    constexpr int rounds = 10;
    for (int round = 0; round < rounds; ++round) {
        QProcess writer;
        startWriter(writer, 1'000'000);
        const int enough = random.bounded(1, 2000);
        QByteArray output;
        while (output.count('\n') < enough) {
            QVERIFY(writer.waitForReadyRead());
            output += writer.readAllStandardOutput();
        }
        writer.kill();
        QVERIFY(writer.waitForFinished());
        output += writer.readAllStandardOutput();
        const auto more = parse(output);
        acknowledged.insert(acknowledged.end(), more.begin(), more.end());

        const auto storage = open();
        QHash<ConversationId, std::vector<Entry>> logs;
        for (const ConversationId conversation : writtenConversations()) {
            const auto &log =
                *logs.insert(conversation, readLog(storage->stores(), conversation, 0, 1'000'000));
            QSet<ClientId> seen;
            for (std::size_t i = 0; i < log.size(); ++i) {
                QCOMPARE(log[i].seq, Seq(i + 1));
                QCOMPARE(log[i].messages, std::int64_t(i + 1));
                seen.insert(log[i].clientId);
            }
            QCOMPARE(std::size_t(seen.size()), log.size());
            QCOMPARE(load(storage->stores(), conversation)->head, Seq(log.size()));
        }
        for (const Acknowledged &entry : acknowledged) {
            const auto &log = logs[entry.conversation];
            QVERIFY(std::size_t(entry.seq) <= log.size());
            QCOMPARE(log[std::size_t(entry.seq) - 1].clientId, entry.clientId);
        }
    }
    qInfo("%zu acknowledged entries over %d kills", acknowledged.size(), rounds);
}

KITH_TEST(tst_SqliteStorage)
#include "tst_sqlitestorage.moc"
