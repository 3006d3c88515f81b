// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/indexer.h"
#include "server/storage/log/logview.h"
#include "server/storage/log/logwriter.h"
#include "server/storage/log/unindexedtail.h"

#include "tests/runner/runner.h"
#include "tests/storage/asking.h"
#include "tests/storage/plainlog.h"

#include <QFile>
#include <QRandomGenerator>

#include <map>

using namespace kith;

namespace {

using Logs = std::map<ConversationId, PlainLog>;

std::vector<Entry> expected(const Logs &logs, ConversationId id)
{
    return logs.at(id).entries;
}

} // namespace

//! Where the mark stands is seen by nobody, whatever is written, and whenever the machine stops.
class tst_LogIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_storage.reset(); }

    void theStoreIsLikeAPlainLog();
    void whereTheIndexCannotFollowNothingIsAdded();
    void aStopAtAnyPageWrittenLosesNothing_data();
    void aStopAtAnyPageWrittenLosesNothing();

private:
    void open(Indexing indexing);
    void moveMark(); //!< over some of the entries above it, beside the open store
    NewEntry something();
    void append(const NewEntry &added);
    void repeatSomething();
    void compareSomething();
    void checkStoppedAt(const QString &path, std::size_t written, const Logs &logs);

    int random(int below) { return int(m_random.bounded(below)); }

    QRandomGenerator m_random;
    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<SqliteStorage> m_storage;
    std::optional<Stores> m_stores;
    UserId m_ada, m_bob;
    std::vector<ConversationId> m_conversations;
    Logs m_logs;
    std::vector<NewEntry> m_written; //!< as asked for, in order
};

void tst_LogIndex::init()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    m_random.seed(seed);
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("kith.db"));
    m_logs.clear();
    m_written.clear();
    m_conversations.clear();
    open(Indexing::Never);
    m_ada = createUser(*m_stores, QStringLiteral("ada"));
    m_bob = createUser(*m_stores, QStringLiteral("bob"));
    for (int i = 0; i < 3; ++i) {
        m_conversations.push_back(createGroup(*m_stores, {m_ada, m_bob}));
        m_logs[m_conversations.back()];
    }
}

void tst_LogIndex::open(Indexing indexing)
{
    m_stores.reset();
    m_storage.reset();
    // No checkpoint: the tests look at the log of the database.
    auto opened = SqliteStorage::open(m_path, m_clock, {std::chrono::hours(1), indexing});
    if (!opened)
        qFatal("%ls", qUtf16Printable(opened.error().message));
    m_storage = std::move(*opened);
    m_stores.emplace(m_storage->stores());
}

void tst_LogIndex::moveMark()
{
    Database db(m_path, Database::Access::ReadWrite);
    db.begin();
    UnindexedTail tail;
    tail.follow(db);
    const std::int64_t to = tail.highWaterMark() + random(int(tail.behind()) + 1);
    Indexer::index(db, tail.highWaterMark(), to);
    db.commit();
    QVERIFY(!db.fault());
}

NewEntry tst_LogIndex::something()
{
    const ConversationId id = m_conversations[std::size_t(random(int(m_conversations.size())))];
    const UserId author = random(2) ? m_ada : m_bob;
    const Seq head = m_logs[id].head();
    // Mostly one message of the last 16, so that much happens to the same one.
    const Seq target = random(4) ? 1 + std::max(head - 1, Seq(0)) / 16 * 16 : 1 + random(int(head) + 1);
    const QString emoji = random(2) ? QStringLiteral("👍") : QStringLiteral("❤️");
    switch (random(16)) {
    case 0:
    case 1:
        return edit(id, author, target, QStringLiteral("edit %1").arg(head));
    case 2:
        return deletion(id, author, target);
    case 3:
    case 4:
        return reaction(id, author, target, emoji);
    case 5:
        return withdrawal(id, author, target, emoji);
    case 6:
        return title(id, author, QStringLiteral("title %1").arg(head));
    case 7:
        return membership(id, m_ada, m_bob, random(2) ? Role::Admin : Role::Member);
    }
    NewEntry added = text(id, author, QStringLiteral("text %1").arg(head));
    if (random(4) == 0) // of a device whose clock is behind
        added.entry.clientId = ClientId(makeUuidV7(random(1'000'000), newUuid()));
    return added;
}

void tst_LogIndex::append(const NewEntry &added)
{
    m_clock.time += random(3) - 1;
    const Written written = write(*m_stores, {{}, {added}});
    QVERIFY(!written.repeated);
    PlainLog &log = m_logs[added.conversation];
    QCOMPARE(written.unchanged, log.changesNothing(added.entry));
    if (written.unchanged)
        return;
    QCOMPARE(written.entries.at(0).entry, log.append(added.entry, m_clock.time));
    m_written.push_back(added);
}

void tst_LogIndex::repeatSomething()
{
    if (m_written.empty())
        return;
    NewEntry again = m_written[std::size_t(random(int(m_written.size())))];
    const Written written = write(*m_stores, {{}, {again}});
    QVERIFY(written.repeated);
    QCOMPARE(written.entries.at(0).entry, *m_logs[again.conversation].find(again.entry.clientId));
    again.entry.target += 1;
    QCOMPARE(tryWrite(*m_stores, {{}, {again}}).error().code, ErrorCode::Conflict);
}

void tst_LogIndex::compareSomething()
{
    const ConversationId id = m_conversations[std::size_t(random(int(m_conversations.size())))];
    const PlainLog &log = m_logs[id];
    const Seq after = random(int(log.head()) + 2);
    const int limit = random(20);
    QCOMPARE(readLog(*m_stores, id, after, limit), log.above(after, limit));

    const Seq place = random(int(log.head()) + 3);
    const std::int64_t since =
        random(2) && place > 0 && place <= log.head() ? log.entries[std::size_t(place) - 1].sentAt : 0;
    const Seq before = random(int(log.head()) + 3);
    for (const PageQuery &query : {PageQuery{id, before, since, 1 + random(20), 30},
                                   PageQuery{id, before + 1, 0, random(10), 30, 1 + random(10)}}) {
        const HistoryPage page = readPage(*m_stores, query), wanted = log.page(query);
        QCOMPARE(page.messages, wanted.messages);
        QCOMPARE(page.more, wanted.more);
        QCOMPARE(page.head, wanted.head);
        QCOMPARE(page.newer, wanted.newer);
    }

    const auto record = load(*m_stores, id);
    QCOMPARE(record->head, log.head());
    QCOMPARE(record->messages, log.messages());
    const auto one = summary(*m_stores, id, m_ada);
    QCOMPARE(one->last, log.page({id, 0, 0, 1, 1}).messages);
    QCOMPARE(one->head, log.head());
    for (const InboxLine &line : openInbox(*m_stores, newId<DeviceId>(), m_ada)) {
        if (m_logs.contains(line.conversation))
            QCOMPARE(line.head, m_logs[line.conversation].head());
    }
}

void tst_LogIndex::theStoreIsLikeAPlainLog()
{
    constexpr std::array all{Indexing::Never, Indexing::AtOnce, Indexing::Behind};
    for (int step = 0; step < 1500 && !QTest::currentTestFailed(); ++step) {
        const int what = random(100);
        if (what < 60)
            append(something());
        else if (what < 75)
            compareSomething();
        else if (what < 88)
            repeatSomething();
        else if (what < 98)
            moveMark();
        else
            open(all[std::size_t(random(int(all.size())))]);
    }
    for (const ConversationId id : m_conversations)
        QCOMPARE(readLog(*m_stores, id), expected(m_logs, id));
}

void tst_LogIndex::whereTheIndexCannotFollowNothingIsAdded()
{
    constexpr int most = 40'000;
    open(Indexing::Behind);
    const ConversationId conversation = m_conversations.front();
    Database others(m_path, Database::Access::ReadWrite);
    others.run(QStringLiteral(
        "CREATE TRIGGER stuck BEFORE INSERT ON log_index BEGIN SELECT RAISE(ABORT, 'stuck'); END"));
    QVERIFY(!others.fault());

    int written = 0;
    std::optional<Error> refused;
    while (!refused && written < most) {
        Write many;
        for (int i = 0; i < 1'000; ++i)
            many.entries.push_back(text(conversation, m_ada, QStringLiteral("again")));
        const auto answer = tryWrite(*m_stores, many);
        if (answer)
            written += 1'000;
        else
            refused = answer.error();
    }
    QVERIFY(refused);
    QVERIFY(refused->mayRetry());
    QVERIFY(written >= 10'000);

    others.run(QStringLiteral("DROP TRIGGER stuck"));
    write(*m_stores, {std::nullopt, {text(conversation, m_ada, QStringLiteral("once more"))}});
    const auto log = readLog(*m_stores, conversation);
    QCOMPARE(log.back().text, QStringLiteral("once more"));
    QVERIFY(std::ssize(log) > written);
}

void tst_LogIndex::aStopAtAnyPageWrittenLosesNothing_data()
{
    QTest::addColumn<Indexing>("indexing");
    QTest::newRow("indexed with the entries") << Indexing::AtOnce;
    QTest::newRow("indexed now and then") << Indexing::Never;
}

/*
    SQLite appends each page of a commit to its own log; a machine that stops leaves the start of it. So every
    start of it must be the store as it was after some write, and at least all that was answered by then.
*/
void tst_LogIndex::aStopAtAnyPageWrittenLosesNothing()
{
    QFETCH(Indexing, indexing);
    open(indexing);
    const QString walPath = m_path + QStringLiteral("-wal");
    std::vector<std::pair<qint64, Logs>> states{{QFileInfo(walPath).size(), m_logs}};
    constexpr int count = 30;
    for (int i = 0; i < count; ++i) {
        while (m_written.size() < states.size()) { // until something changes
            append(something());
            if (QTest::currentTestFailed())
                return;
        }
        states.emplace_back(QFileInfo(walPath).size(), m_logs);
        if (indexing == Indexing::Never && i % 5 == 4)
            moveMark();
    }
    QFile file(m_path), wal(walPath);
    QVERIFY(file.open(QIODevice::ReadOnly) && wal.open(QIODevice::ReadOnly));
    const QByteArray data = file.readAll(), log = wal.readAll();

    constexpr qint64 header = 32, frame = 4096 + 24;
    QCOMPARE(states.front().first, 0); // reopened just now
    int stops = 0;
    // At each page, and in the middle of each.
    for (qint64 end = header; end <= log.size(); end += frame / 2, ++stops) {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("stopped.db"));
        QFile stopped(path), stoppedLog(path + QStringLiteral("-wal"));
        QVERIFY(stopped.open(QIODevice::WriteOnly) && stoppedLog.open(QIODevice::WriteOnly));
        stopped.write(data);
        stoppedLog.write(log.left(end));
        stopped.close();
        stoppedLog.close();
        std::size_t written = 0;
        while (written + 1 < states.size() && states[written + 1].first <= end)
            ++written;
        checkStoppedAt(path, written, states[written].second);
        if (QTest::currentTestFailed()) {
            qWarning("stopped at %lld of %lld, after %zu writes", end, log.size(), written);
            return;
        }
    }
    QVERIFY(stops > 2 * count); // each write is a page or more
}

void tst_LogIndex::checkStoppedAt(const QString &path, std::size_t written, const Logs &logs)
{
    Database db(path, Database::Access::ReadWrite);
    UnindexedTail tail;
    const auto compareAll = [&] {
        for (const auto &[id, plain] : logs)
            QCOMPARE(LogView(db).above(id, 0, 1000), plain.entries);
        // What was answered is known; what was not is new, and takes the next place.
        for (std::size_t i = 0; i < m_written.size(); ++i) {
            const auto repeat = LogWriter(db, tail, 0).repeat({{}, {m_written[i]}});
            QCOMPARE(bool(repeat), i < written);
            if (repeat) {
                QVERIFY(*repeat);
                QCOMPARE((*repeat)->entries.at(0).entry,
                         *logs.at(m_written[i].conversation).find(m_written[i].entry.clientId));
            }
        }
    };
    db.begin();
    tail.follow(db);
    compareAll();
    if (QTest::currentTestFailed())
        return;
    for (const std::int64_t to : {(tail.highWaterMark() + tail.last()) / 2, tail.last()}) {
        const std::int64_t count = to - tail.highWaterMark();
        tail.index(db, count);
        tail.indexed(count);
        compareAll();
        if (QTest::currentTestFailed())
            return;
    }
    for (std::size_t i = written; i < m_written.size(); ++i) {
        const auto stored = LogWriter(db, tail, m_clock.time).write({{}, {m_written[i]}});
        QVERIFY(stored);
        QCOMPARE(stored->entries.at(0).entry.seq,
                 logs.at(m_written[i].conversation).head() + 1
                     + std::count_if(m_written.begin() + std::ptrdiff_t(written),
                                     m_written.begin() + std::ptrdiff_t(i), [&](const NewEntry &other) {
                                         return other.conversation == m_written[i].conversation;
                                     }));
    }
    Rows rows = db.run(QStringLiteral("PRAGMA integrity_check"));
    QVERIFY(rows.next());
    QCOMPARE(rows.bytes(0), QByteArray("ok"));
    QVERIFY(!db.fault());
}

KITH_TEST(tst_LogIndex)
#include "tst_logindex.moc"
