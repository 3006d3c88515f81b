// SPDX-License-Identifier: Apache-2.0
#include "server/storage/log/postgreslog.h"
#include "server/storage/log/unindexedtail.h"
#include "server/storage/threads/storequeue.h"
#include "tests/runner/runner.h"
#include "tests/storage/openedstores.h"

#include <QScopeGuard>

#include <latch>

using namespace kith;

namespace {

using MakeOptions = std::function<StorageThreads::Options(const QTemporaryDir &)>;

StorageThreads::Options sqlite(const QTemporaryDir &folder)
{
    StorageThreads::Options options;
    options.address = folder.filePath(QStringLiteral("kith.db"));
    if (!SqliteStorage::open(options.address.file, ManualClock()))
        qFatal("no SQLite file");
    options.log = std::make_unique<UnindexedTail>();
    return options;
}

StorageThreads::Options postgres(const QTemporaryDir &)
{
    StorageThreads::Options options;
    options.address = PostgresServer::shared().newDatabase();
    if (!PostgresStorage::open(options.address, ManualClock(), {}))
        qFatal("no PostgreSQL database");
    options.log = std::make_unique<PostgresLog>();
    return options;
}

//! Readers that are held until the end of the test, or until release().
class Held
{
public:
    ~Held() { release(); }

    //! A read that does not come back before release().
    auto work()
    {
        return [end = m_end](Database &) -> Result<int> {
            end->wait();
            return 0;
        };
    }
    void release()
    {
        if (!std::exchange(m_released, true))
            m_end->count_down();
    }

private:
    std::shared_ptr<std::latch> m_end = std::make_shared<std::latch>(1); //!< a reader may still be in wait()
    bool m_released = false;
};

} // namespace

Q_DECLARE_METATYPE(MakeOptions)

//! The calls of stores do not wait for what they need not wait for.
class tst_StoreQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void aWriteDoesNotWaitForAnEarlierRead();
    void aReadDoesNotWaitForAnEarlierOne();
    void nothingWaitsForTheReplica();
    void writesAreAnsweredInTheirOrder();
    void manyReadsOfOneStoreLeaveRoomAndTurnsToOthers();

private:
    void start(int readers, bool replica = false)
    {
        QFETCH_GLOBAL(MakeOptions, makeOptions);
        StorageThreads::Options options = makeOptions(*m_folder);
        options.readers = readers;
        if (replica)
            options.history = options.address;
        m_threads = std::make_unique<StorageThreads>(std::move(options));
    }
    Callback<int> noted(int number)
    {
        return [this, number](const Result<int> &result) {
            (result ? m_answered : m_refused).push_back(number);
        };
    }
    static Result<int> nothing(Database &) { return 0; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorageThreads> m_threads;
    std::vector<int> m_answered, m_refused;
};

void tst_StoreQueue::initTestCase_data()
{
    QTest::addColumn<MakeOptions>("makeOptions");
    QTest::newRow("SQLite") << MakeOptions(sqlite);
    QTest::newRow("PostgreSQL") << MakeOptions(postgres);
}

void tst_StoreQueue::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void tst_StoreQueue::cleanup()
{
    m_threads.reset();
    m_answered.clear();
    m_refused.clear();
}

void tst_StoreQueue::aWriteDoesNotWaitForAnEarlierRead()
{
    start(1);
    StoreQueue store(*m_threads);
    Held held;
    store.read(held.work(), noted(1));
    store.write(nothing, noted(2));
    QTRY_COMPARE(m_answered, std::vector{2});
    held.release();
    QTRY_COMPARE(m_answered, (std::vector{2, 1}));
}

void tst_StoreQueue::aReadDoesNotWaitForAnEarlierOne()
{
    start(3); // one of them is kept for other stores
    StoreQueue store(*m_threads);
    Held held;
    store.read(held.work(), noted(1));
    store.read(nothing, noted(2));
    QTRY_COMPARE(m_answered, std::vector{2});
}

void tst_StoreQueue::nothingWaitsForTheReplica()
{
    start(1, true);
    StoreQueue store(*m_threads);
    Held held;
    store.readHistory(held.work(), noted(1));
    store.readHistory(nothing, noted(2));
    store.read(nothing, noted(3));
    QTRY_COMPARE(m_answered, std::vector{3});
    store.write(nothing, noted(4));
    QTRY_COMPARE(m_answered, (std::vector{3, 4}));
    held.release();
    QTRY_COMPARE(m_answered, (std::vector{3, 4, 1, 2}));
}

void tst_StoreQueue::writesAreAnsweredInTheirOrder()
{
    start(2);
    StoreQueue one(*m_threads), other(*m_threads);
    std::vector<int> asked;
    for (int i = 0; i < 2000; ++i) {
        asked.push_back(i);
        (i % 3 ? one : other).write(nothing, noted(i));
    }
    QTRY_COMPARE(m_answered, asked);
}

void tst_StoreQueue::manyReadsOfOneStoreLeaveRoomAndTurnsToOthers()
{
    start(1);
    StoreQueue busy(*m_threads), quiet(*m_threads);
    Held held;
    quiet.read(held.work(), noted(-1));
    QTRY_COMPARE(m_threads->metrics().waitingReads, std::size_t(0)); // the reader has it
    for (int i = 1; m_refused.empty() && i <= 30'000; ++i) {
        busy.read(nothing, noted(i));
        QCoreApplication::processEvents();
    }
    const std::size_t waiting = m_threads->metrics().waitingReads;
    quiet.read(nothing, noted(0));
    QCOMPARE(m_threads->metrics().waitingReads, waiting + 1);
    held.release();
    QTRY_VERIFY_WITH_TIMEOUT(m_answered.size() >= 3, 60'000);
    QCOMPARE(m_answered[0], -1);
    QVERIFY(m_answered[1] == 0 || m_answered[2] == 0);
    QCOMPARE(m_refused.size(), std::size_t(1));
}

KITH_TEST(tst_StoreQueue)
#include "tst_storequeue.moc"
