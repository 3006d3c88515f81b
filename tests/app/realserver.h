// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include <memory>

namespace kith::sample {

inline const QByteArray realPassword = "correct horse battery";

inline QString program(const char *name)
{
    return QCoreApplication::applicationDirPath() + u'/' + QLatin1StringView(name);
}

//! kithd as its users have it: a process on a free port, which it keeps when it starts again.
class RealServer
{
public:
    explicit RealServer(const QString &folder, const QString &host = QStringLiteral("127.0.0.1"),
                        const QStringList &arguments = {})
        : m_folder(folder)
        , m_host(host)
        , m_arguments(arguments)
    {
    }
    ~RealServer() { kill(); }

    void addUser(const QString &handle)
    {
        QProcess add;
        add.start(program("kithd"),
                  {QStringLiteral("user"), QStringLiteral("add"), handle, QStringLiteral("--data"), m_folder,
                   QStringLiteral("--password-stdin")});
        add.write(realPassword + '\n');
        add.closeWriteChannel();
        QVERIFY(add.waitForFinished(60'000));
        QVERIFY2(add.exitCode() == 0, add.readAllStandardError());
    }

    void start()
    {
        m_process = std::make_unique<QProcess>();
        m_process->start(program("kithd"),
                         QStringList{QStringLiteral("serve"), QStringLiteral("--data"), m_folder,
                                     QStringLiteral("--listen"), address()}
                             + m_arguments);
        static const QRegularExpression listens(QStringLiteral("listens on http://\\S+:([0-9]+)"));
        QString said;
        while (!listens.match(said).hasMatch()) {
            QVERIFY2(m_process->waitForReadyRead(60'000), m_process->readAllStandardError());
            said += QString::fromUtf8(m_process->readAllStandardOutput());
        }
        m_port = listens.match(said).captured(1).toUShort();
    }

    //! SIGKILL.
    void kill()
    {
        if (!m_process)
            return;
        m_process->kill();
        m_process->waitForFinished();
        m_process.reset();
    }

    //! Copies the data folder of a server that is stopped, as docs/operations.md says.
    void backUp(const QString &to) const { copyFolder(m_folder, to); }
    void restore(const QString &from) const
    {
        QDir(m_folder).removeRecursively();
        copyFolder(from, m_folder);
    }

    quint16 port() const { return m_port; }
    QString address() const { return QStringLiteral("%1:%2").arg(m_host).arg(m_port); }

private:
    static void copyFolder(const QString &from, const QString &to)
    {
        QDir().mkpath(to);
        QFile::setPermissions(to, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        for (const QFileInfo &file : QDir(from).entryInfoList(QDir::Files | QDir::Hidden))
            QVERIFY(QFile::copy(file.filePath(), to + u'/' + file.fileName()));
    }

    const QString m_folder;
    const QString m_host;
    const QStringList m_arguments;
    std::unique_ptr<QProcess> m_process;
    quint16 m_port = 0;
};

} // namespace kith::sample
