// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractListModel>
#include <QHash>
#include <QSet>

#include <qqmlregistration.h>

#include <algorithm>
#include <vector>

namespace kith {

/*!
    A list model whose rows are replaced as a whole; views hear only of the differences.

    Emits aboutToChange() before and changed() after every change, so that a view can keep its place.
*/
class RowModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ANONYMOUS

public:
    using QAbstractListModel::QAbstractListModel;

Q_SIGNALS:
    void aboutToChange();
    void changed();

protected:
    /*!
        Turns \a rows, which data() and rowCount() read, into \a next by the fewest row operations.

        A Row has key(), unique in its list and hashable, and operator==. Rows in a run come and go in one
        signal; a row with another place moves; dataChanged reports one with another content.
    */
    template <typename Row>
    void setRows(std::vector<Row> &rows, std::vector<Row> next);

    //! Replaces all rows with a model reset.
    template <typename Row>
    void resetRows(std::vector<Row> &rows, std::vector<Row> next);

    //! Tells views to read every row again: names or the day have changed.
    void rereadRows();

private:
    template <typename Row, typename Ranks>
    void removeOthers(std::vector<Row> &rows, const Ranks &ranks);
    template <typename Row, typename Ranks>
    void placeRow(std::vector<Row> &rows, int at, const Ranks &ranks);
    template <typename Row>
    void updateRows(std::vector<Row> &rows, std::vector<Row> next);
};

inline void RowModel::rereadRows()
{
    if (rowCount() == 0)
        return;
    Q_EMIT aboutToChange();
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    Q_EMIT changed();
}

template <typename Row>
void RowModel::setRows(std::vector<Row> &rows, std::vector<Row> next)
{
    if (rows == next)
        return;
    Q_EMIT aboutToChange();
    QHash<decltype(next.front().key()), int> ranks; // the place that each key shall have
    ranks.reserve(qsizetype(next.size()));
    for (const Row &row : next)
        ranks.insert(row.key(), int(ranks.size()));
    removeOthers(rows, ranks);
    QSet<decltype(next.front().key())> present;
    for (const Row &row : rows)
        present.insert(row.key());

    const int count = int(next.size());
    for (int at = 0; at < count;) { // rows before at stand where they shall
        if (at < int(rows.size()) && rows[at].key() == next[at].key()) {
            ++at;
            continue;
        }
        if (present.contains(next[at].key())) {
            placeRow(rows, at, ranks);
            continue;
        }
        int end = at + 1;
        while (end < count && !present.contains(next[end].key()))
            ++end;
        beginInsertRows({}, at, end - 1);
        rows.insert(rows.begin() + at, next.begin() + at, next.begin() + end);
        endInsertRows();
        at = end;
    }
    updateRows(rows, std::move(next));
    Q_EMIT changed();
}

template <typename Row>
void RowModel::resetRows(std::vector<Row> &rows, std::vector<Row> next)
{
    Q_EMIT aboutToChange();
    beginResetModel();
    rows = std::move(next);
    endResetModel();
    Q_EMIT changed();
}

template <typename Row, typename Ranks>
void RowModel::removeOthers(std::vector<Row> &rows, const Ranks &ranks)
{
    for (int last = int(rows.size()) - 1; last >= 0; --last) {
        if (ranks.contains(rows[last].key()))
            continue;
        int first = last;
        while (first > 0 && !ranks.contains(rows[first - 1].key()))
            --first;
        beginRemoveRows({}, first, last);
        rows.erase(rows.begin() + first, rows.begin() + last + 1);
        endRemoveRows();
        last = first;
    }
}

//! Another row stands at \a at. Moves whichever of the two is further from its place.
template <typename Row, typename Ranks>
void RowModel::placeRow(std::vector<Row> &rows, int at, const Ranks &ranks)
{
    const auto rankOf = [&ranks](const Row &row) { return ranks.value(row.key()); };
    const int found =
        int(std::find_if(rows.begin() + at, rows.end(), [&](const Row &row) { return rankOf(row) == at; })
            - rows.begin());
    const int standing = rankOf(rows[at]);
    const int before = int(std::find_if(rows.begin() + at + 1, rows.end(),
                                        [&](const Row &row) { return rankOf(row) > standing; })
                           - rows.begin());
    if (standing <= found || before == at + 1) {
        beginMoveRows({}, found, found, {}, at);
        std::rotate(rows.begin() + at, rows.begin() + found, rows.begin() + found + 1);
    } else {
        beginMoveRows({}, at, at, {}, before);
        std::rotate(rows.begin() + at, rows.begin() + at + 1, rows.begin() + before);
    }
    endMoveRows();
}

template <typename Row>
void RowModel::updateRows(std::vector<Row> &rows, std::vector<Row> next)
{
    const int count = int(rows.size());
    for (int first = 0; first < count; ++first) {
        if (rows[first] == next[first])
            continue;
        int last = first;
        while (last + 1 < count && rows[last + 1] != next[last + 1])
            ++last;
        for (int i = first; i <= last; ++i)
            rows[i] = std::move(next[i]);
        Q_EMIT dataChanged(index(first), index(last));
        first = last;
    }
}

} // namespace kith
