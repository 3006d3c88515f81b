// SPDX-License-Identifier: Apache-2.0
#include "tests/protocol/protocolpage.h"

#include <QRegularExpression>

namespace kith {

QStringList quoted(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral("`([^`]*)`"));
    QStringList found;
    for (auto match = pattern.globalMatch(text); match.hasNext();)
        found.append(match.next().captured(1));
    return found;
}

ProtocolPage::ProtocolPage(const QString &text)
{
    const QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString &line = lines[i];
        if (line.startsWith(QLatin1StringView("```"))) {
            const qsizetype end = lines.indexOf(QStringLiteral("```"), i + 1);
            readBlock(line.mid(3), lines.mid(i + 1, end - i - 1), int(i) + 2);
            if (end < 0)
                return;
            i = end;
        } else if (line.startsWith(u'#')) {
            m_heading = line;
        } else if (line.startsWith(u'|')) {
            readRow(line, i == 0 || !lines[i - 1].startsWith(u'|'));
        }
    }
    for (const Table &table : m_tables)
        collectFields(table);
}

void ProtocolPage::readBlock(const QString &info, const QStringList &lines, int firstLine)
{
    static const QRegularExpression hexDump(QStringLiteral("^[0-9a-f ]+$"));
    const bool session = info == QLatin1StringView("text");
    const bool requests = info == QLatin1StringView("json request");
    if (!session && !requests && info != QLatin1StringView("json reply")) {
        m_problems.append(QStringLiteral("line %1: what is a block of '%2'?").arg(firstLine - 1).arg(info));
        return;
    }
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString &line = lines[i];
        const int number = firstLine + int(i);
        if (session && (line.startsWith(u'→') || line.startsWith(u'←')))
            m_examples.append({line.startsWith(u'→'), line.mid(1).toUtf8(), number});
        else if (session && hexDump.match(line).hasMatch())
            m_hexDumps.append(QByteArray::fromHex(line.toLatin1()));
        else if (!session && line.startsWith(u'{'))
            m_examples.append({requests, line.toUtf8(), number});
        else if (!session && line.startsWith(u' ') && i > 0)
            m_examples.last().json += line.toUtf8();
        else
            m_problems.append(QStringLiteral("line %1 is no frame: %2").arg(number).arg(line));
    }
}

void ProtocolPage::readRow(const QString &line, bool first)
{
    Row cells = line.mid(1).split(u'|');
    cells.removeLast();
    for (QString &cell : cells)
        cell = cell.trimmed();
    if (first)
        m_tables.append({m_heading, cells, {}});
    else if (!cells.first().startsWith(QLatin1StringView("---")))
        m_tables.last().rows.append(cells);
}

void ProtocolPage::collectFields(const Table &table)
{
    if (table.header.value(1) != QLatin1StringView("Type"))
        return;
    // "Field" is of the first frame of the heading, "Answer" of the second; otherwise the header names the
    // object.
    const QStringList frames = quoted(table.heading);
    const QString &column = table.header.first();
    const QString owner = column == QLatin1StringView("Field") ? frames.value(0)
        : column == QLatin1StringView("Answer")                ? frames.value(1)
                                                               : quoted(column).value(0);
    for (const Row &row : table.rows) {
        const QString field = quoted(row.first()).value(0);
        if (m_fields[owner].contains(field))
            m_problems.append(QStringLiteral("%1 describes '%2' twice").arg(table.heading, field));
        m_fields[owner].insert(field, row.value(2));
    }
}

ProtocolPage::Table ProtocolPage::table(const QString &heading, const QString &column) const
{
    for (const Table &table : m_tables) {
        if (table.heading == heading && table.header.first() == column)
            return table;
    }
    return {};
}

} // namespace kith
