// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

class QProcess;
class QTemporaryDir;

namespace kith::load {

//! A kithd process on a temporary folder. The destructor kills it and removes the folder. Needs a QCoreApplication.
class ServerProcess
{
public:
    //! With \a secure it uses a new self-signed certificate. \a more are further arguments of `kithd serve`.
    ServerProcess(QString program, bool secure, QStringList more = {});
    ~ServerProcess();

    QString dataFolder() const;

    //! Starts on a free port the first time and on the same one afterwards. Blocks until it listens. Ends the program with a message
    //! on failure.
    void start();
    void kill(); //!< sends SIGKILL and blocks until it has ended

    std::string address() const; //!< host:port
    pid_t pid() const;

private:
    QString makeCertificate(); //!< returns the folder of cert.pem and key.pem

    QString m_program;
    bool m_secure;
    QStringList m_more;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_process;
    int m_port = 0;
};

} // namespace kith::load
