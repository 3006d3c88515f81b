// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractListModel>
#include <QVariantList>
#include <QVariantMap>

#include <qqmlregistration.h>

namespace kith {

//! A list model whose rows a test writes by hand. The roles are the keys of `defaults`, which rows may leave out.
class RowsModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(QVariantMap defaults MEMBER m_defaults NOTIFY defaultsChanged)
    Q_PROPERTY(QVariantList rows READ rows WRITE setRows NOTIFY rowsChanged)
    Q_PROPERTY(int count READ count NOTIFY rowsChanged)
    QML_ELEMENT

public:
    QHash<int, QByteArray> roleNames() const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    QVariantList rows() const { return m_rows; }
    void setRows(const QVariantList &rows);
    int count() const { return int(m_rows.size()); }

    Q_INVOKABLE void insertRows(int before, const QVariantList &rows);
    Q_INVOKABLE void takeRows(int first, int count);
    Q_INVOKABLE void change(int row, const QVariantMap &values);
    Q_INVOKABLE QVariant at(int row, const QString &role) const;

Q_SIGNALS:
    void defaultsChanged();
    void rowsChanged();
    void aboutToChange();
    void changed();

private:
    QVariantMap m_defaults;
    QVariantList m_rows;
};

} // namespace kith
