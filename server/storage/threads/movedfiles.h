// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace kith {

//! Notices that the files of an open SQLite database were moved, deleted or replaced. Not on Windows, where they cannot be.
class MovedFiles
{
public:
    //! Watches the database \a path, its write-ahead log and its shared memory.
    explicit MovedFiles(const QString &path);

    //! Returns the first file that is gone or another one than at the first call. Returns an empty text if there is none.
    QString find();

private:
    using Inode = std::pair<std::uint64_t, std::uint64_t>; // device and number

    struct File {
        QString path;
        std::optional<Inode> inode; // nullopt: not made yet
    };

    static std::optional<Inode> inodeOf(const QString &path);

    std::vector<File> m_files;
};

} // namespace kith
