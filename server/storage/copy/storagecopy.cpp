// SPDX-License-Identifier: Apache-2.0
#include "server/storage/copy/storagecopy.h"

#include "server/storage/copy/copytable.h"
#include "server/storage/database/arrayliteral.h"
#include "server/storage/database/schema.h"
#include "server/storage/postgresstorage.h"
#include "server/storage/rows/historyepoch.h"

namespace kith {

namespace {

constexpr std::int64_t batchRows = 2'000;
constexpr qsizetype batchBytes = 1024 * 1024; // four times as much in the statement
constexpr int pageBlocks = 16; // of 8 KiB; what lies out of line comes on top

class Copy
{
public:
    Copy(const QString &file, const DatabaseAddress &to,
         const std::function<void(const CopyProgress &)> &tell)
        : m_source(file, Database::Access::ReadWrite)
        , m_target(to, Database::Access::ReadWrite)
        , m_tell(tell)
    {
    }

    Result<std::vector<CopiedTable>> run();

private:
    //! The rows of a table that go out with one statement.
    struct Batch {
        std::vector<ArrayLiteral> columns;
        std::int64_t rows = 0;
        qsizetype bytes = 0;
    };

    std::optional<Error> open();
    std::optional<Error> fault() const;
    Error changed(const CopyTable &table) const;
    Error damaged(const CopyTable &table) const;
    Result<RowsChecksum> copy(const CopyTable &table);
    std::optional<Error> store(const CopyTable &table, Batch &batch, const RowsChecksum &sum);
    RowsChecksum read(const CopyTable &table);
    std::optional<Error> finish();
    std::int64_t number(Database &db, const QString &sql);
    void advance(std::int64_t rows);

    Database m_source;
    Database m_target;
    const std::function<void(const CopyProgress &)> m_tell;
    CopyProgress m_progress;
};

std::optional<Error> Copy::fault() const
{
    if (m_source.fault())
        return m_source.openingError();
    if (m_target.fault())
        return m_target.openingError();
    return std::nullopt;
}

Error Copy::changed(const CopyTable &table) const
{
    return {
        ErrorCode::Conflict,
        QStringLiteral(
            "The table %1 of %2 is not what it was when its copy in %3 was begun. Make that database anew "
            "and begin again.")
            .arg(table.name, m_source.address().shown(), m_target.address().shown()),
        0};
}

//! A row that cannot be read ends a statement as the last one does.
Error Copy::damaged(const CopyTable &table) const
{
    return {
        ErrorCode::Unavailable,
        QStringLiteral(
            "The table %1 of %2 cannot be read to its end: the file is damaged. Restore it from a backup, "
            "make the database %3 anew, and begin again.")
            .arg(table.name, m_source.address().shown(), m_target.address().shown()),
        0};
}

std::int64_t Copy::number(Database &db, const QString &sql)
{
    Rows rows = db.run(sql);
    return rows.next() ? rows.number(0) : 0;
}

void Copy::advance(std::int64_t rows)
{
    m_progress.rows += rows;
    m_tell(m_progress);
}

std::optional<Error> Copy::open()
{
    if (const auto there = checkPostgresDriver(); !there)
        return there.error();
    m_source.begin(); // to the end: nobody else writes, and all is read as it is now
    if (const auto right = checkVersion(m_source); !right)
        return right.error();
    m_target.awaitClaim();
    if (const auto begun = beginCopy(m_target, readDatabaseId(m_source)); !begun)
        return begun.error();
    historyepoch::set(m_target, historyepoch::read(m_source)); // devices go on from their cursors
    return std::nullopt;
}

Result<std::vector<CopiedTable>> Copy::run()
{
    if (const auto error = open())
        return *error;
    const std::vector<CopyTable> tables = copyTables(m_target);
    std::vector<std::int64_t> counts;
    for (const CopyTable &table : tables) {
        counts.push_back(number(m_source, QStringLiteral("SELECT count(*) FROM ") + table.name));
        m_progress.of += counts.back();
    }
    std::vector<RowsChecksum> sums;
    for (const CopyTable &table : tables) {
        const auto sum = copy(table);
        if (!sum)
            return sum.error();
        if (sum->rows != counts[sums.size()])
            return damaged(table);
        sums.push_back(*sum);
    }
    m_progress.checking = true;
    m_progress.rows = 0;
    std::vector<CopiedTable> copied;
    for (const CopyTable &table : tables) {
        const RowsChecksum &sum = sums[copied.size()];
        const bool same = read(table) == sum;
        if (const auto error = fault())
            return *error;
        if (!same)
            return changed(table);
        copied.push_back({table.name, sum.rows, sum.sum});
    }
    if (const auto error = finish())
        return *error;
    return copied;
}

Result<RowsChecksum> Copy::copy(const CopyTable &table)
{
    RowsChecksum before;
    {
        Rows rows =
            m_target.run(QStringLiteral("SELECT rows, checksum FROM kith_copy WHERE name = ?"), {table.name});
        if (rows.next())
            before = {rows.number(0), std::uint64_t(rows.number(1))};
    }
    m_progress.rows += before.rows;
    RowsChecksum sum;
    Batch batch;
    {
        Rows rows = m_source.run(table.source());
        while (!fault() && rows.next()) {
            sum.add(table, rows);
            if (sum.rows == before.rows && sum != before)
                return changed(table);
            if (sum.rows <= before.rows)
                continue;
            batch.columns.resize(table.columns.size());
            for (int i = 0; i < int(table.columns.size()); ++i) {
                ArrayLiteral &column = batch.columns[std::size_t(i)];
                if (table.columns[std::size_t(i)].isNumber && !rows.isNull(i)) {
                    column.add(rows.number(i));
                    continue;
                }
                QByteArray bytes = rows.bytes(i);
                if (!rows.isNull(i) && bytes.isNull())
                    bytes = ""; // which Qt reads as null
                column.add(QByteArrayView(bytes));
                batch.bytes += bytes.size();
            }
            if (++batch.rows < batchRows && batch.bytes < batchBytes)
                continue;
            if (const auto error = store(table, batch, sum))
                return *error;
        }
    }
    if (const auto error = fault())
        return *error;
    if (sum.rows < before.rows)
        return changed(table);
    if (const auto error = store(table, batch, sum))
        return *error;
    return sum;
}

//! What was stored is never stored again: that it was is in the same commit.
std::optional<Error> Copy::store(const CopyTable &table, Batch &batch, const RowsChecksum &sum)
{
    if (batch.rows == 0)
        return std::nullopt;
    QStringList arrays;
    std::vector<QVariant> values;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        arrays.append(table.columns[i].isNumber ? QStringLiteral("CAST(? AS bigint[])")
                                                : QStringLiteral("CAST(? AS bytea[])"));
        values.push_back(batch.columns[i].value());
    }
    m_target.begin();
    m_target.run(QStringLiteral("INSERT INTO %1 (%2) OVERRIDING SYSTEM VALUE SELECT * FROM unnest(%3)")
                     .arg(table.name, table.list(), arrays.join(u',')),
                 values);
    m_target.run(
        QStringLiteral("INSERT INTO kith_copy (name, rows, checksum) VALUES (?, ?, ?) "
                       "ON CONFLICT (name) DO UPDATE SET rows = excluded.rows, checksum = excluded.checksum"),
        {table.name, column::of(sum.rows), column::of(std::int64_t(sum.sum))});
    m_target.commit();
    advance(batch.rows);
    batch = {};
    return fault();
}

//! Block by block: what does not depend on the order need not wait for one.
RowsChecksum Copy::read(const CopyTable &table)
{
    const std::int64_t blocks = number(
        m_target,
        QStringLiteral("SELECT pg_relation_size('%1') / CAST(current_setting('block_size') AS integer)")
            .arg(table.name));
    const QString sql =
        QStringLiteral("SELECT %1 FROM %2 WHERE ctid >= CAST(? AS tid) AND ctid < CAST(? AS tid)")
            .arg(table.list(), table.name);
    RowsChecksum sum;
    for (std::int64_t block = 0; block < blocks && !m_target.fault(); block += pageBlocks) {
        const std::int64_t before = sum.rows;
        {
            Rows rows = m_target.run(
                sql, {QStringLiteral("(%1,0)").arg(block), QStringLiteral("(%1,0)").arg(block + pageBlocks)});
            while (rows.next())
                sum.add(table, rows);
        }
        advance(sum.rows - before);
    }
    return sum;
}

std::optional<Error> Copy::finish()
{
    m_target.begin();
    m_target.run(QStringLiteral("SET LOCAL statement_timeout = 0"));
    m_target.run(QStringLiteral(
        "SELECT setval(pg_get_serial_sequence('conversation', 'key'), (SELECT max(key) FROM conversation))"));
    m_target.run(QStringLiteral("ANALYZE"));
    m_target.run(QStringLiteral("DROP TABLE kith_copy"));
    m_target.commit();
    return fault();
}

} // namespace

Result<std::vector<CopiedTable>> copyStorage(const QString &file, const DatabaseAddress &to,
                                             const std::function<void(const CopyProgress &)> &tell)
{
    DatabaseAddress alone = to;
    alone.claim = DatabaseAddress::Claim::Alone;
    return Copy(file, alone, tell).run();
}

} // namespace kith
