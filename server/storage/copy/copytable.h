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

    //! The statement that reads the table from SQLite with PostgreSQL's values, always in the same order.
    QString source() const;

    QString name;
    std::vector<Column> columns;
};

//! All such tables, as the catalogue of \a target lists them.
std::vector<CopyTable> copyTables(Database &target);

//! The count of rows and a checksum that does not depend on their order.
struct RowsChecksum {
    void add(const CopyTable &table, const Rows &row);

    bool operator==(const RowsChecksum &) const = default;

    std::int64_t rows = 0;
    std::uint64_t sum = 0;
};

} // namespace kith
