// SPDX-License-Identifier: Apache-2.0
#include "server/storage/copy/copytable.h"

#include "server/storage/log/logview.h"
#include "server/storage/log/postgreslog.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <map>

namespace kith {

QString CopyTable::list() const
{
    QStringList names;
    for (const Column &column : columns)
        names.append(column.name);
    return names.join(QStringLiteral(", "));
}

QString CopyTable::source() const
{
    // In PostgreSQL an entry's number is made of conversation and seq, and heads count the entries that are unindexed here.
    static const std::map<QString, QString> otherwise{
        {QStringLiteral("entry.id"), QStringLiteral("(conversation << %1) | seq").arg(PostgresLog::seqBits)},
        {QStringLiteral("conversation.head"), QStringLiteral("coalesce(tail.head, conversation.head)")},
        {QStringLiteral("conversation.messages"),
         QStringLiteral("coalesce(tail.messages, conversation.messages)")},
        {QStringLiteral("conversation.sent_at"),
         QStringLiteral("coalesce(tail.sent_at, conversation.sent_at)")},
        {QStringLiteral("conversation.shown"),
         QStringLiteral("coalesce((SELECT seq FROM entry WHERE entry.id = tail.shown), conversation.shown)")},
    };
    QStringList values;
    for (const Column &column : columns) {
        const QString own = name + u'.' + column.name;
        const auto other = otherwise.find(own);
        values.append(other == otherwise.end() ? own : other->second);
    }
    const QString select = QStringLiteral("SELECT %1 FROM %2 NOT INDEXED").arg(values.join(u','), name);
    if (name != QLatin1StringView("conversation"))
        return select;
    return LogView::tails() + select
        + QStringLiteral(" LEFT JOIN tail ON tail.conversation = key ORDER BY key");
}

std::vector<CopyTable> copyTables(Database &target)
{
    Rows rows = target.run(QStringLiteral(
        R"(SELECT relname, attname, CASE WHEN atttypid = CAST('bytea' AS regtype) THEN 0 ELSE 1 END
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace) AND attnum > 0 AND NOT attisdropped
    AND relname NOT IN ('kith_schema', 'kith_copy', 'counter', 'database_id', 'history') AND attname <> 'moved_at'
ORDER BY relname, attnum)"));
    std::vector<CopyTable> tables;
    while (rows.next()) {
        if (tables.empty() || tables.back().name != rows.text(0))
            tables.push_back({rows.text(0), {}});
        tables.back().columns.push_back({rows.text(1), rows.number(2) != 0});
    }
    return tables;
}

void RowsChecksum::add(const CopyTable &table, const Rows &row)
{
    QByteArray bytes; // each value with its kind and length, so that no two rows give the same
    const auto addNumber = [&](std::int64_t number) {
        const std::int64_t bigEndian = qToBigEndian(number);
        bytes.append(reinterpret_cast<const char *>(&bigEndian), sizeof bigEndian);
    };
    for (int i = 0; i < int(table.columns.size()); ++i) {
        if (row.isNull(i)) {
            bytes.append('0');
        } else if (table.columns[std::size_t(i)].isNumber) {
            bytes.append('n');
            addNumber(row.number(i));
        } else {
            const QByteArray value = row.bytes(i);
            bytes.append('b');
            addNumber(value.size());
            bytes.append(value);
        }
    }
    const QByteArray hash = QCryptographicHash::hash(bytes, QCryptographicHash::Blake2b_160);
    sum += qFromBigEndian<std::uint64_t>(hash.constData());
    ++rows;
}

} // namespace kith
