// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/redisaddress.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace kith {

//! One that nobody had a moment ago.
std::uint16_t freePort();

//! A real redis-server of its own, or what KITH_REDIS_SERVER in the environment names: a free port of 127.0.0.1, a
//! folder that goes with it, nothing kept on disk.
class RedisServer
{
public:
    //! Runs when it returns. \a arguments are further ones, \a config the lines of a Sentinel's file.
    explicit RedisServer(QStringList arguments = {}, const QByteArray &config = {});
    ~RedisServer();

    std::uint16_t port() const { return m_port; }
    pid_t pid() const { return pid_t(m_process->processId()); }
    QString url(const QString &login = {}) const;
    RedisAddress address(const QString &login = {}) const;

    void kill(); //!< as by kill -9
    void start(); //!< again, empty
    void freeze(); //!< neither closes nor answers anything
    void thaw();

    //! What it answers to \a command, as redis-cli would print it in one line: arrays by spaces, errors as they are.
    QByteArray run(const QList<QByteArray> &command) const;

    //! Before commands of run(): its password.
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
