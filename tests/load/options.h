// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseaddress.h"
#include "shared/codec.h"
#include "tests/load/feedclient.h"

#include <QStringList>

#include <optional>

namespace kith::load {

//! The command line of kith-load.
struct Options {
    QString workload;
    QString kithd; //!< the program to start; empty: use the server at address
    QString address;
    qint64 serverPid = 0; //!< of the server at address, if it runs on this machine
    QString dataFolder; //!< the folder that `seed` fills
    std::optional<DatabaseAddress> database; //!< the database that `seed` fills, instead of the folder's
    Encoding encoding = Encoding::Cbor;
    Over over = Over::Socket;
    bool tls = false;
    bool json = false;
    bool quick = false;
    int nodes = 0; //!< on one PostgreSQL database; 0: one server on SQLite
    int threads = 1;
    double seconds = 5;
    double warmUp = 1;
    int textBytes = 70;
    int pairs = 100;
    int window = 1;
    double rate = 0;
    double pause = 0;
    bool throughFailures = false;
    int idle = 0;
    int members = 500;
    int senders = 1;
    int messages = 5'000; //!< of `offline`
    int clients = 9'000; //!< of `storm`
    int readers = 0; //!< of history, beside pairs
    qint64 stored = 0; //!< messages in the data folder before the start
    QString markdown;
    QString svg;

    int people() const; //!< the number of accounts that the workload needs
};

//! Parses \a arguments. Prints what is wrong, or the manual if requested, and then returns nullopt.
std::optional<Options> parseOptions(const QStringList &arguments);

} // namespace kith::load
