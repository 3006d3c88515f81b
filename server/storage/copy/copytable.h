// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/database.h"

namespace kith {

//! A table that PostgreSQL and SQLite both have.
struct CopyTable {
    struct Column {
        QString name;
        bool isNumber = false;
    };

    QString list() const; //!< of its columns

    //! The statement by which SQLite tells it as PostgreSQL shall have it, always in the same order.
    QString source() const;

    QString name;
    std::vector<Column> columns;
};

//! All of them, as PostgreSQL says.
std::vector<CopyTable> copyTables(Database &target);

//! So many rows, whatever their order.
struct RowsChecksum {
    void add(const CopyTable &table, const Rows &row);

    bool operator==(const RowsChecksum &) const = default;

    std::int64_t rows = 0;
    std::uint64_t sum = 0;
};

} // namespace kith
