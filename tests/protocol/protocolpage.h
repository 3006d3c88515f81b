// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

namespace kith {

//! A frame that docs/protocol.md shows.
struct Example {
    bool request = false; //!< otherwise a reply
    QByteArray json;
    int line = 0;
};

/*!
    docs/protocol.md, taken apart.

    Frames stand in blocks fenced as `json request` and `json reply`, each from a line that begins with a
    brace to the next such line, and in blocks fenced as `text`, on lines that begin with an arrow: → from a
    client, ← from a server.
*/
class ProtocolPage
{
public:
    using Row = QStringList; //!< the cells of a line of a table, without the spaces around them

    struct Table {
        QString heading; //!< the nearest above
        Row header;
        QList<Row> rows;
    };

    explicit ProtocolPage(const QString &text);

    const QList<Example> &examples() const { return m_examples; }
    //! Lines of `text` blocks that are pairs of hexadecimal digits.
    const QList<QByteArray> &hexDumps() const { return m_hexDumps; }
    const QList<Table> &tables() const { return m_tables; }
    //! What could not be understood, or stands there twice.
    const QStringList &problems() const { return m_problems; }

    //! The table below \a heading whose first column is headed \a column; an empty one if there is none.
    Table table(const QString &heading, const QString &column) const;

    //! The fields of a frame or an object, and for each the cell that says whether it is required.
    QMap<QString, QString> fields(const QString &name) const { return m_fields.value(name); }

private:
    void readBlock(const QString &info, const QStringList &lines, int firstLine);
    void readRow(const QString &line, bool first);
    void collectFields(const Table &table);

    QList<Example> m_examples;
    QList<QByteArray> m_hexDumps;
    QList<Table> m_tables;
    QStringList m_problems;
    QString m_heading;
    QHash<QString, QMap<QString, QString>> m_fields;
};

//! What stands between backticks in \a text, in order.
QStringList quoted(const QString &text);

} // namespace kith
