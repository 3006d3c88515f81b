// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/stores.h"
#include "server/storage/postgresstorage.h"
#include "server/storage/sqlitestorage.h"
#include "tests/simulation/simulatedstores.h"
#include "tests/storage/manualclock.h"
#include "tests/storage/postgresserver.h"

#include <QEventLoop>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

namespace kith {

//! Stores on an empty database, with all that keeps them alive.
struct OpenedStores {
    virtual ~OpenedStores() = default;
    virtual Stores stores() = 0;
    virtual void pass(std::int64_t milliseconds) = 0; //!< on the store's own clock
    virtual void setTime(std::int64_t time) { clock.time = time; } //!< of what is stored from now on

    ManualClock clock;
};

using StoreFactory = std::function<std::unique_ptr<OpenedStores>()>;

struct OpenedSqliteStores final : OpenedStores {
    explicit OpenedSqliteStores(Indexing indexing)
    {
        SqliteStorage::Options options;
        options.indexing = indexing;
        auto opened = SqliteStorage::open(folder.filePath(QStringLiteral("kith.db")), clock, options);
        if (!opened)
            qFatal("%ls", qUtf16Printable(opened.error().message));
        storage = std::move(*opened);
    }
    Stores stores() override { return storage->stores(); }
    void pass(std::int64_t milliseconds) override { clock.time += milliseconds; }

    QTemporaryDir folder;
    std::unique_ptr<SqliteStorage> storage;
};

struct OpenedPostgresStores final : OpenedStores {
    OpenedPostgresStores()
    {
        // Functions of the test go before PostgreSQL's own.
        Database(address, Database::Access::ReadWrite)
            .run(QStringLiteral("ALTER DATABASE %1 SET search_path = public, pg_catalog").arg(address.name));
        auto opened = PostgresStorage::open(address, clock, {});
        if (!opened)
            qFatal("%ls", qUtf16Printable(opened.error().message));
        storage = std::move(*opened);
    }
    Stores stores() override { return storage->stores(); }
    void pass(std::int64_t milliseconds) override
    {
        clock.time += milliseconds;
        Database db(address, Database::Access::ReadWrite);
        db.run(QStringLiteral("UPDATE conversation SET moved_at = moved_at - ?"), {column::of(milliseconds)});
        if (db.fault())
            qFatal("%ls", qUtf16Printable(db.fault()->detail));
    }
    void setTime(std::int64_t time) override
    {
        Database db(address, Database::Access::ReadWrite);
        db.run(QStringLiteral(
                   "CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql "
                   "AS 'SELECT to_timestamp(%1 / 1000.0)'")
                   .arg(time));
        if (db.fault())
            qFatal("%ls", qUtf16Printable(db.fault()->detail));
    }

    const DatabaseAddress address = PostgresServer::shared().newDatabase();
    std::unique_ptr<PostgresStorage> storage;
};

//! Those of the simulation; their time goes on with the event loop.
struct OpenedSimulatedStores final : OpenedStores {
    OpenedSimulatedStores()
    {
        turn.callOnTimeout([this] {
            while (scheduler.step()) { }
        });
        turn.start(0);
    }
    Stores stores() override { return simulated.stores(); }
    void pass(std::int64_t milliseconds) override
    {
        clock.time += milliseconds;
        const std::int64_t end = scheduler.now() + milliseconds;
        while (scheduler.stepUntil(end)) { }
    }

    Scheduler scheduler;
    SimulatedDisk disk;
    StoreFaults faults;
    SimulatedStores simulated{disk, scheduler, clock, Random(1), faults};
    QTimer turn;
};

//! One row for each implementation; of SQLite, for either side of the mark.
inline void addStoreFactories()
{
    QTest::addColumn<StoreFactory>("makeStores");
    const auto sqlite = [](Indexing indexing) {
        return StoreFactory([=] { return std::make_unique<OpenedSqliteStores>(indexing); });
    };
    QTest::newRow("SQLite, indexed at once") << sqlite(Indexing::AtOnce);
    QTest::newRow("SQLite, never indexed") << sqlite(Indexing::Never);
    QTest::newRow("PostgreSQL") << StoreFactory([] { return std::make_unique<OpenedPostgresStores>(); });
    QTest::newRow("simulated") << StoreFactory([] { return std::make_unique<OpenedSimulatedStores>(); });
}

//! Asks, by \a ask(callback), and waits for the answer.
template <typename T, typename Ask>
Result<T> answerTo(Ask ask)
{
    std::optional<Result<T>> got;
    QEventLoop loop;
    ask(Callback<T>([&](Result<T> result) {
        got = std::move(result);
        loop.quit();
    }));
    if (!got)
        loop.exec();
    return *got;
}

//! The value of an answer that must be one.
template <typename T>
T valueOf(const Result<T> &result)
{
    if (!result)
        qFatal("%ls", qUtf16Printable(result.error().message));
    return *result;
}

} // namespace kith

Q_DECLARE_METATYPE(kith::StoreFactory)
