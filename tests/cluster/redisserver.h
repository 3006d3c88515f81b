// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redisaddress.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace kith {

//! Returns a port that was free a moment ago.
std::uint16_t freePort();

//! A redis-server process (or the program named by the environment variable KITH_REDIS_SERVER) on a free port of 127.0.0.1 with a
//! temporary folder and without persistence.
class RedisServer
{
public:
    //! Blocks until it runs. \a arguments are additional ones, \a config the lines of a Sentinel's file.
    explicit RedisServer(QStringList arguments = {}, const QByteArray &config = {});
    ~RedisServer();

    std::uint16_t port() const { return m_port; }
    pid_t pid() const { return pid_t(m_process->processId()); }
    QString url(const QString &login = {}) const;
    RedisAddress address(const QString &login = {}) const;

    void kill(); //!< sends SIGKILL
    void start(); //!< starts it again, empty
    void freeze(); //!< keeps connections open but answers nothing
    void thaw();

    //! Returns the reply to \a command in one line, as redis-cli prints it: arrays joined by spaces, errors unchanged.
    QByteArray run(const QList<QByteArray> &command) const;

    //! The password that run() uses.
    QByteArray password;

private:
    bool startOnce();
    void signal(int number);

    QTemporaryDir m_folder;
    QStringList m_arguments;
    std::uint16_t m_port = 0;
    std::unique_ptr<QProcess> m_process;
};

} // namespace kith
