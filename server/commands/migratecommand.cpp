// SPDX-License-Identifier: Apache-2.0
#include "server/commands/migratecommand.h"

#include "server/commands/console.h"
#include "server/config/datafolder.h"
#include "server/storage/copy/storagecopy.h"

#include <QElapsedTimer>
#include <QLocale>

namespace kith {

using console::fail;
using console::print;

namespace {

constexpr std::int64_t pause = 1000; // ms between two lines of progress

QString shown(std::int64_t number)
{
    return QLocale(QLocale::English).toString(qlonglong(number));
}

//! Prints progress: a line per second, and one at the end of each half.
class ProgressLines
{
public:
    ProgressLines() { m_timer.start(); }

    void operator()(const CopyProgress &now)
    {
        const bool turned = now.checking != m_last.checking;
        const std::int64_t elapsed = m_timer.elapsed();
        if (!turned && (now.rows == m_last.rows || (elapsed < pause && now.rows < now.of)))
            return;
        const std::int64_t done = now.rows - (turned ? 0 : m_last.rows);
        console::report(QStringLiteral("%1: %2 of %3 rows (%4 %), %5 rows/s")
                            .arg(now.checking ? QStringLiteral("checked") : QStringLiteral("copied"),
                                 shown(now.rows), shown(now.of))
                            .arg(now.of ? 100 * now.rows / now.of : 100)
                            .arg(shown(1000 * done / std::max<std::int64_t>(elapsed, 1))));
        m_last = now;
        m_timer.start();
    }

private:
    QElapsedTimer m_timer;
    CopyProgress m_last;
};

} // namespace

int runMigrate(const Config &config)
{
    if (!config.database)
        return fail(
            QStringLiteral("'kithd migrate' needs --database: an empty one of PostgreSQL, for all that is in "
                           "the data folder."),
            2);
    Config source = config;
    source.database.reset();
    if (const auto held = checkHoldsData(source); !held)
        return fail(held.error().message);
    const auto lock = FolderLock::take(config.dataFolder);
    if (!lock)
        return fail(lock.error().message);
    const QString file = databaseFile(config.dataFolder), to = config.database->shown();
    const auto copied = copyStorage(file, *config.database, ProgressLines());
    if (!copied)
        return fail(copied.error().message);
    for (const auto &[name, rows, checksum] : *copied)
        print(QStringLiteral("%1 %2 rows, checksum %3 on both sides")
                  .arg(name, -14)
                  .arg(shown(rows), 12)
                  .arg(checksum, 16, 16, QLatin1Char('0')));
    print(QStringLiteral(
              "Everything of %1 is in the database %2. From now on 'kithd serve' needs that --database; "
              "without it the server would go on with what is in the folder, which was left as it is.")
              .arg(config.dataFolder, to));
    return 0;
}

} // namespace kith
