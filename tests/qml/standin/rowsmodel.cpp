// SPDX-License-Identifier: Apache-2.0
#include "tests/qml/standin/rowsmodel.h"

namespace kith {

QHash<int, QByteArray> RowsModel::roleNames() const
{
    QHash<int, QByteArray> names;
    int role = Qt::UserRole;
    for (auto it = m_defaults.begin(); it != m_defaults.end(); ++it)
        names.insert(++role, it.key().toUtf8());
    return names;
}

int RowsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant RowsModel::data(const QModelIndex &index, int role) const
{
    return at(index.row(), QString::fromUtf8(roleNames().value(role)));
}

QVariant RowsModel::at(int row, const QString &role) const
{
    return m_rows.value(row).toMap().value(role, m_defaults.value(role));
}

void RowsModel::setRows(const QVariantList &rows)
{
    Q_EMIT aboutToChange();
    beginResetModel();
    m_rows = rows;
    endResetModel();
    Q_EMIT rowsChanged();
    Q_EMIT changed();
}

void RowsModel::insertRows(int before, const QVariantList &rows)
{
    Q_EMIT aboutToChange();
    beginInsertRows({}, before, before + int(rows.size()) - 1);
    for (qsizetype i = 0; i < rows.size(); ++i)
        m_rows.insert(before + i, rows.at(i));
    endInsertRows();
    Q_EMIT rowsChanged();
    Q_EMIT changed();
}

void RowsModel::takeRows(int first, int count)
{
    Q_EMIT aboutToChange();
    beginRemoveRows({}, first, first + count - 1);
    m_rows.remove(first, count);
    endRemoveRows();
    Q_EMIT rowsChanged();
    Q_EMIT changed();
}

void RowsModel::change(int row, const QVariantMap &values)
{
    Q_EMIT aboutToChange();
    QVariantMap map = m_rows.at(row).toMap();
    map.insert(values);
    m_rows[row] = map;
    Q_EMIT dataChanged(index(row), index(row));
    Q_EMIT changed();
}

} // namespace kith
