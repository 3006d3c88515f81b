// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>
#include <optional>

namespace kith {

//! Where a database is: a file of SQLite, or one of a PostgreSQL server's.
struct DatabaseAddress {
    DatabaseAddress() = default;
    DatabaseAddress(QString path) // NOLINT: a path is an address
        : file(std::move(path))
    {
    }

    /*!
        Of postgresql://USER:PASSWORD@HOST:PORT,…/NAME, where USER, PASSWORD and PORT may be left out (libpq then asks
        its own environment and password file), and ?sslmode=MODE, ?sslrootcert=FILE, ?target_session_attrs=ROLE and
        ?host=FOLDER,… (of Unix sockets, instead of the hosts) may follow; nullopt where it is none.
    */
    static std::optional<DatabaseAddress> fromUrl(const QString &url);

    bool isPostgres() const { return file.isEmpty(); }
    QString shown() const; //!< for people, without the password

    QString file; //!< SQLite's; empty: PostgreSQL's, by the following
    //! What SQLite reads and changes.
    enum class Files : std::uint8_t {
        All,
        WithLog, //!< reads the file and its write-ahead log, which must have its -shm, and changes none of them
        Alone, //!< reads the file without its write-ahead log, takes no locks, and changes nothing
    };
    Files files = Files::All;

    QString
        hosts; //!< or the folders of their sockets, with commas between; the first that takes the role is used
    QString ports = QStringLiteral("5432"); //!< of each
    QString name;
    QString user;
    QString password;
    QString options; //!< further ones, as libpq takes them
    bool replica = false; //!< may be behind the primary

    //! Which other servers may use the database while this one has a writing connection.
    enum class Claim {
        None, //!< any
        Shared, //!< those that claim Shared
        Alone, //!< none
    };
    Claim claim = Claim::None;
    //! Start number of a server that claims Alone. A later start of another server ends the claim for good. 0: not known yet.
    std::int64_t start = 0;
};

} // namespace kith
