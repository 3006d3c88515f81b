// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/storage.h"

namespace kith {

/*!
    All stores in one SQLite file.

    A second process (the command line) may open the same file beside it; two that serve must not.

    What was deleted is overwritten on the disk at the latest a minute later, if no other program reads at that
    time; that is, in the database file and in its log, not in backups.
*/
class SqliteStorage final : public Storage
{
public:
    struct Options {
        std::chrono::milliseconds checkpointInterval = std::chrono::minutes(1);
        Indexing indexing = Indexing::Behind;
        bool upgrade = true; //!< false: a file of an earlier version is refused and left as it is
        DatabaseId expected =
            {}; //!< any other database is refused and left as it is; null: any may be opened
        historyepoch::Known known = {};
    };

    //! Creates the file where it is missing and brings an older one up to date. Blocks. Fails with a sentence
    //! for the administrator that says what is wrong with the file and what to do. \a clock must outlive the
    //! storage.
    static Result<std::unique_ptr<SqliteStorage>> open(const QString &path, const Clock &clock,
                                                       Options options);
    static Result<std::unique_ptr<SqliteStorage>> open(const QString &path, const Clock &clock);

private:
    using Storage::Storage;
};

} // namespace kith
