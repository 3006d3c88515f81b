// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redisaddress.h"
#include "server/core/ports/settings.h"
#include "server/storage/database/databaseaddress.h"

#include <QHostAddress>
#include <QList>
#include <QPair>
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

//! An address and port to listen on.
struct Endpoint {
    QHostAddress address;
    quint16 port = 0; //!< 0: any free port
};

//! The validated configuration.
struct Config {
    QString dataFolder;
    std::optional<DatabaseAddress> database; //!< PostgreSQL; nullopt: SQLite in the data folder
    std::optional<DatabaseAddress> databaseReader; //!< a replica of database
    std::optional<RedisAddress> redis; //!< shared by the nodes of a cluster; nullopt: a single node
    QString nodeName = QSysInfo::machineHostName(); //!< shown to operators
    QHostAddress address{QHostAddress::LocalHost};
    quint16 port = 8470;
    std::optional<Endpoint> http; //!< a second listener for clients, for HTTP alone; nullopt: off
    std::optional<Endpoint> ops; //!< for health and metrics; nullopt: off
    QString tlsCertificate; //!< PEM; set together with tlsKey or not at all
    QString tlsKey;
    bool plain =
        false; //!< allows addresses beyond loopback without TLS, behind a balancer that terminates TLS
    bool proxyProtocol = false; //!< a balancer sends the client's address in a PROXY header
    int ioThreads =
        std::max(1, QThread::idealThreadCount() - 1); //!< the default leaves one core to the other threads
    QStringList origins; //!< origins of web pages that may connect
    QStringList corsOrigins; //!< origins of web pages that may use the HTTP API
    QList<QPair<QHostAddress, int>> trustedProxies; //!< subnets of proxies whose X-Forwarded-For counts
    int httpConnectionsPerAddress = 100; //!< 0: no limit
    QString publicAddress; //!< used in invite links; empty: made from address and port
    QString downloads; //!< where people get the client; empty: the pages say how to build it
    bool jsonLog = false;
    bool debugLog = false;
    ServiceSettings service;

    bool secure() const { return !tlsCertificate.isEmpty(); }

    //! Returns the start of invite links: scheme, host and port.
    QString base() const;

    //! Returns the link that people paste into their client to join with \a code.
    QString inviteLink(const QString &code) const { return base() + QStringLiteral("/join/") + code; }
};

//! One setting: --name on the command line, KITH_NAME in the environment, name in the file.
struct Setting {
    QString name;
    QString
        argument; //!< placeholder of its value, and its type in the file: NUMBER, LIST, otherwise text; empty: a switch
    QString help;
    std::function<QString(Config &, const QString &value)>
        set; //!< returns what would be right, or an empty text
};

const std::vector<Setting> &settings();

//! Raw values by setting name, from one source.
using Values = std::map<QString, QString>;

struct ConfigResult {
    Config config;
    QStringList problems; //!< one message per wrong value: where it is set and what would be right
    QStringList
        warnings; //!< one message per unknown variable that looks like a setting; another program may use it
};

/*!
    Reads and validates the configuration. Flags override the environment, which overrides the file, which overrides defaults.

    \a file is the path of a readable TOML file, or empty.
*/
ConfigResult readConfig(const Values &flags, const Values &environment, const QString &file);

} // namespace kith
