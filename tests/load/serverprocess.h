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

//! A kithd of its own on a folder of its own, killed and cleaned up with this. Needs a QCoreApplication.
class ServerProcess
{
public:
    //! \a secure: with a self-signed certificate made for it. \a more are further arguments of `kithd serve`.
    ServerProcess(QString program, bool secure, QStringList more = {});
    ~ServerProcess();

    QString dataFolder() const;

    //! On a free port the first time, on the same one afterwards. Blocks until it listens; ends the program
    //! with a sentence where it does not.
    void start();
    void kill(); //!< -9, and waits for its end

    std::string address() const; //!< host:port
    pid_t pid() const;

private:
    QString makeCertificate(); //!< answers the folder of cert.pem and key.pem

    QString m_program;
    bool m_secure;
    QStringList m_more;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_process;
    int m_port = 0;
};

} // namespace kith::load
