// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redisaddress.h"
#include "server/core/ports/settings.h"
#include "server/storage/database/databaseaddress.h"

#include <QHostAddress>
#include <QString>
#include <QStringList>
#include <QSysInfo>
#include <QThread>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace kith {

//! Where to listen.
struct Endpoint {
    QHostAddress address;
    quint16 port = 0; //!< 0: a free one
};

//! What an operator sets. Every value was checked.
struct Config {
    QString dataFolder;
    std::optional<DatabaseAddress> database; //!< PostgreSQL's; none: SQLite in the data folder
    std::optional<DatabaseAddress> databaseReader; //!< a replica of it
    std::optional<RedisAddress>
        redis; //!< through which nodes on one database find each other; none: a node alone
    QString nodeName = QSysInfo::machineHostName(); //!< for people
    QHostAddress address{QHostAddress::LocalHost};
    quint16 port = 8470;
    std::optional<Endpoint> ops; //!< of health and metrics; none: off
    QString tlsCertificate; //!< PEM files; both or none
    QString tlsKey;
    bool plain = false; //!< without TLS beyond loopback, behind a balancer that ends TLS
    bool proxyProtocol = false; //!< a balancer says who connects
    int ioThreads = std::max(1, QThread::idealThreadCount() - 1); //!< the default leaves one core to the rest
    QStringList origins; //!< browsers' pages that may connect
    QString publicAddress; //!< of invite links; empty: from address and port
    bool jsonLog = false;
    bool debugLog = false;
    ServiceSettings service;

    bool secure() const { return !tlsCertificate.isEmpty(); }

    //! What invite links start with: scheme, host and port.
    QString base() const;

    //! What people paste into their client to join with \a code.
    QString inviteLink(const QString &code) const { return base() + QStringLiteral("/join/") + code; }
};

//! One setting: --name on the command line, KITH_NAME in the environment, name in the file.
struct Setting {
    QString name;
    QString
        argument; //!< the name of its value, and so its type in the file: NUMBER, LIST, otherwise text; empty: a switch
    QString help;
    std::function<QString(Config &, const QString &value)> set; //!< answers what would be right, or nothing
};

const std::vector<Setting> &settings();

//! Raw values by setting, as one source gives them.
using Values = std::map<QString, QString>;

struct ConfigResult {
    Config config;
    QStringList
        problems; //!< a sentence for each wrong value, which says where it stands and what would be right
    QStringList
        warnings; //!< a sentence for each variable that looks like a setting; it may be meant for another program
};

/*!
    Flags over environment over file over defaults, checked once and together.

    \a file may be empty; otherwise it must be a readable TOML file.
*/
ConfigResult readConfig(const Values &flags, const Values &environment, const QString &file);

} // namespace kith
