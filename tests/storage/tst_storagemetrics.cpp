// SPDX-License-Identifier: Apache-2.0
#include "server/storage/sqlitestorage.h"
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <QTemporaryDir>

#include <numeric>

using namespace kith;

namespace {

template <typename SomeHistogram>
std::uint64_t countOf(const SomeHistogram &histogram)
{
    const auto counts = histogram.counts();
    return std::reduce(counts.begin(), counts.end());
}

} // namespace

class tst_StorageMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyMeasuredWriteIsCountedOnce();
    void whatIsWrittenKnowsWhenItWasCommitted();
    void commitsCountTheirEntries();
    void theIndexSaysHowFarItIsBehind();
    void whatIsKeptIsAHit();
    void checkpointsAreCounted();

private:
    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SqliteStorage> m_storage;
    UserId m_ada;
    ConversationId m_garden;
};

void tst_StorageMetrics::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto storage = SqliteStorage::open(m_folder->filePath(QStringLiteral("kith.db")), m_clock,
                                       {std::chrono::milliseconds(1)});
    QVERIFY(storage);
    m_storage = std::move(*storage);
    m_ada = createUser(m_storage->stores(), QStringLiteral("ada"));
    m_garden = createGroup(m_storage->stores(), {m_ada});
}

void tst_StorageMetrics::cleanup()
{
    m_storage.reset();
}

void tst_StorageMetrics::everyMeasuredWriteIsCountedOnce()
{
    const StorageMetrics metrics = m_storage->metrics();
    QCOMPARE(countOf(metrics.writer.receiptToCommit), std::uint64_t(0));
    for (int i = 0; i < 5; ++i)
        write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("x"))}, instantNow()});
    write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("unmeasured"))}});
    QCOMPARE(countOf(metrics.writer.receiptToCommit), std::uint64_t(5));
    QVERIFY(metrics.writer.receiptToCommit.sum() > 0);
    QCOMPARE(metrics.writer.refused.value(), std::uint64_t(0));
    QVERIFY(metrics.takesWrites);
}

void tst_StorageMetrics::whatIsWrittenKnowsWhenItWasCommitted()
{
    const Instant before = instantNow();
    const Written written =
        write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("x"))}, before});
    QVERIFY(written.committedAt > before);
    QVERIFY(written.committedAt < instantNow());
}

void tst_StorageMetrics::commitsCountTheirEntries()
{
    const StorageMetrics metrics = m_storage->metrics();
    const std::uint64_t before = metrics.writer.entries.sum();
    const std::uint64_t commits = countOf(metrics.writer.entries);
    constexpr std::uint64_t count = 1000;
    std::uint64_t stored = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        m_storage->stores().log.write({{}, {text(m_garden, m_ada, QStringLiteral("x"))}},
                                      [&](const Result<Written> &written) { stored += bool(written); });
    }
    QTRY_COMPARE(stored, count);
    QCOMPARE(metrics.writer.entries.sum() - before, count);
    const std::uint64_t more = countOf(metrics.writer.entries) - commits;
    QVERIFY(more >= 2 && more <= count);
    QCOMPARE(m_storage->metrics().waitingWrites, std::size_t(0));
    QCOMPARE(m_storage->metrics().waitingAnswers, std::size_t(0));
}

void tst_StorageMetrics::theIndexSaysHowFarItIsBehind()
{
    const StorageMetrics metrics = m_storage->metrics();
    write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("x"))}});
    QTRY_COMPARE(metrics.writer.indexBacklog.value(), std::size_t(0));
    QVERIFY(metrics.writer.indexSteps.value() > 0);
}

void tst_StorageMetrics::whatIsKeptIsAHit()
{
    const CacheMetrics &heads = m_storage->metrics().heads;
    const std::uint64_t hits = heads.hits.value(), misses = heads.misses.value();
    write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("x"))}});
    QVERIFY(heads.hits.value() > hits);
    QCOMPARE(heads.misses.value(), misses);
    const NewEntry elsewhere = text(newId<ConversationId>(), m_ada, QStringLiteral("x"));
    QVERIFY(!tryWrite(m_storage->stores(), {{}, {elsewhere}}));
    QVERIFY(heads.misses.value() > misses);
}

void tst_StorageMetrics::checkpointsAreCounted()
{
    const CheckpointMetrics &checkpoints = m_storage->metrics().checkpoints;
    const std::uint64_t done = checkpoints.done.value();
    write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("x"))}});
    QTRY_VERIFY(checkpoints.done.value() > done);
}

KITH_TEST(tst_StorageMetrics)
#include "tst_storagemetrics.moc"
