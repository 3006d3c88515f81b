// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/storage/database/databaseaddress.h"
#include "shared/codec.h"

#include <QStringList>

#include <optional>

namespace kith::load {

//! The command line of kith-load.
struct Options {
    QString workload;
    QString kithd; //!< a server to start; empty: one that runs at address
    QString address;
    qint64 serverPid = 0; //!< of the one at address, where it runs on this machine
    QString dataFolder; //!< that `seed` fills, or
    std::optional<DatabaseAddress> database; //!< instead of the one in the folder
    Encoding encoding = Encoding::Cbor;
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
    qint64 stored = 0; //!< messages in the data folder beforehand
    QString markdown;
    QString svg;

    int people() const; //!< how many accounts the workload needs
};

//! Prints what is wrong, or the manual where it is asked for, and answers nothing then.
std::optional<Options> parseOptions(const QStringList &arguments);

} // namespace kith::load
