// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/database.h"
#include "tests/runner/runner.h"
#include "tests/storage/asking.h"

#include <QFileInfo>

using namespace kith;

//! How the write-ahead log ends its rounds, with a writer that goes on and with readers in the way.
class tst_Checkpoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aQuietLogIsEmptied();
    void aReaderPutsItOff();
    void aLongLogIsBegunAnew();

private:
    void open(std::chrono::milliseconds interval);
    qint64 logSize() const { return QFileInfo(m_path + QStringLiteral("-wal")).size(); }

    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<SqliteStorage> m_storage;
    UserId m_ada;
    ConversationId m_garden;
};

void tst_Checkpoints::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("kith.db"));
}

void tst_Checkpoints::cleanup()
{
    m_storage.reset();
}

void tst_Checkpoints::open(std::chrono::milliseconds interval)
{
    auto storage =
        SqliteStorage::open(m_path, m_clock, {interval, Indexing::AtOnce}); // nothing is written later
    QVERIFY(storage);
    m_storage = std::move(*storage);
    m_ada = createUser(m_storage->stores(), QStringLiteral("ada"));
    m_garden = createGroup(m_storage->stores(), {m_ada});
}

void tst_Checkpoints::aQuietLogIsEmptied()
{
    open(std::chrono::milliseconds(20));
    write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("x"))}});
    QTRY_COMPARE(logSize(), qint64(0));
}

void tst_Checkpoints::aReaderPutsItOff()
{
    open(std::chrono::milliseconds(1));
    const CheckpointMetrics &checkpoints = m_storage->metrics().checkpoints;
    const auto put = [&] { write(m_storage->stores(), {{}, {text(m_garden, m_ada, QStringLiteral("x"))}}); };
    Database reader(m_path, Database::Access::ReadOnly);
    const auto seen = [&] {
        Rows rows = reader.run(QStringLiteral("SELECT count(*) FROM entry"));
        return rows.next() ? rows.number(0) : -1;
    };
    put();
    reader.begin();
    QCOMPARE(seen(), std::int64_t(1));

    const std::uint64_t putOff = checkpoints.putOff.value();
    put();
    QTRY_VERIFY(checkpoints.putOff.value() > putOff);
    QVERIFY(logSize() > 0);
    QCOMPARE(seen(), std::int64_t(1));

    reader.commit();
    QTRY_COMPARE(logSize(), qint64(0));
}

void tst_Checkpoints::aLongLogIsBegunAnew()
{
    open(std::chrono::hours(1));
    const CheckpointMetrics &checkpoints = m_storage->metrics().checkpoints;
    const QString words(16'000, u'x');
    int asked = 0, stored = 0;
    const auto ask = [&] {
        ++asked;
        m_storage->stores().log.write({{}, {text(m_garden, m_ada, words)}},
                                      [&](const Result<Written> &written) { stored += bool(written); });
    };
    constexpr int most = 20'000; // four times what a log of 64 MiB takes
    while (checkpoints.done.value() == 0 && asked < most) {
        ask();
        if (asked % 200 == 0)
            QTRY_COMPARE(stored, asked);
    }
    QTRY_VERIFY(checkpoints.done.value() > 0);
    QTRY_COMPARE(stored, asked);

    // What follows is written over what the log held.
    const qint64 longest = logSize();
    for (int i = 0; i < 200; ++i)
        ask();
    QTRY_COMPARE(stored, asked);
    QCOMPARE(logSize(), longest);
    QCOMPARE(load(m_storage->stores(), m_garden)->head, Seq(asked));
}

KITH_TEST(tst_Checkpoints)
#include "tst_checkpoints.moc"
