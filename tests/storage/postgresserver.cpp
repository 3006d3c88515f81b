// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/postgresserver.h"

#include "server/storage/database/database.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QUrl>

#include <algorithm>
#include <csignal>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace kith {

namespace {

const QString user = QStringLiteral("kith");
const QString password = QStringLiteral("p@ss:w/rd");

//! Where initdb and postgres are: in the path, or the newest of those that Debian and Homebrew keep beside it.
QString programFolder()
{
    const QString inPath = QStandardPaths::findExecutable(QStringLiteral("initdb"));
    if (!inPath.isEmpty())
        return QFileInfo(inPath).canonicalPath();
    QStringList found;
    for (const QString &root : {QStringLiteral("/usr/lib/postgresql"), QStringLiteral("/opt/homebrew/opt"),
                                QStringLiteral("/usr/local/opt")}) {
        const QDir folder(root);
        for (const QString &entry : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            const QString bin = folder.filePath(entry + QStringLiteral("/bin"));
            if (QFileInfo(bin + QStringLiteral("/initdb")).isExecutable())
                found.append(bin);
        }
    }
    if (found.isEmpty())
        qFatal("PostgreSQL is not installed (Debian: postgresql); './dev test' installs it");
    std::ranges::sort(found);
    return found.last();
}

const passwd *nobody()
{
    static const passwd *const entry = ::getpwnam("nobody");
    return entry;
}

} // namespace

PostgresServer::PostgresServer(Disk disk)
    : m_options(disk == Disk::Waits
                    ? QStringList()
                    : QStringList{QStringLiteral("-c"), QStringLiteral("fsync=off"), QStringLiteral("-c"),
                                  QStringLiteral("full_page_writes=off")})
{
    if (::geteuid() == 0 // PostgreSQL refuses to run as root
        && ::chown(QFile::encodeName(m_folder.path()).constData(), nobody()->pw_uid, nobody()->pw_gid) != 0)
        qFatal("chown failed");
    QFile passwordFile(m_folder.filePath(QStringLiteral("password")));
    if (!passwordFile.open(QIODevice::WriteOnly) || passwordFile.write(password.toUtf8()) < 0)
        qFatal("the temporary folder cannot be written");
    passwordFile.setPermissions(QFile::ReadOwner | QFile::ReadOther);
    passwordFile.close();
    run(QStringLiteral("initdb"),
        {QStringLiteral("--no-sync"), QStringLiteral("--no-locale"), QStringLiteral("--encoding=UTF8"),
         QStringLiteral("--auth=scram-sha-256"), QStringLiteral("--username=") + user,
         QStringLiteral("--pwfile=") + passwordFile.fileName(), m_folder.filePath(QStringLiteral("data"))});
    start();
}

PostgresServer::~PostgresServer()
{
    kill();
}

PostgresServer &PostgresServer::shared()
{
    static PostgresServer *server = nullptr;
    if (!server) {
        server = new PostgresServer;
        qAddPostRoutine([] { delete std::exchange(server, nullptr); });
    }
    return *server;
}

QProcess &PostgresServer::asNobody(QProcess &process) const
{
    process.setWorkingDirectory(m_folder.path());
    process.setChildProcessModifier([] {
        if (::geteuid() == 0
            && (::setgroups(0, nullptr) != 0 || ::setgid(nobody()->pw_gid) != 0
                || ::setuid(nobody()->pw_uid) != 0))
            ::_exit(1);
#ifdef Q_OS_LINUX
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // where the test does not get to end it
#endif
    });
    return process;
}

void PostgresServer::run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    asNobody(process).start(programFolder() + u'/' + program, arguments);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0)
        qFatal("%s: %s", qPrintable(program), process.readAll().constData());
}

void PostgresServer::start()
{
    nobody(); // not for the first time in the child
    const QStringList arguments = QStringList{QStringLiteral("-D"), m_folder.filePath(QStringLiteral("data")),
                                              QStringLiteral("-k"), m_folder.path(),
                                              QStringLiteral("-c"), QStringLiteral("listen_addresses=")}
        + m_options;
    m_process.setReadChannel(QProcess::StandardError);
    asNobody(m_process).start(programFolder() + QStringLiteral("/postgres"), arguments);
    QByteArray said;
    while (!said.contains("ready to accept connections")) {
        if (!m_process.waitForReadyRead(120'000))
            qFatal("postgres does not start: %s", said.constData());
        said += m_process.readAll();
    }
}

void PostgresServer::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    thaw();
    ::kill(pid_t(m_process.processId()), SIGQUIT); // its children are ended, too
    m_process.waitForFinished();
}

void PostgresServer::freeze()
{
    m_frozen = {pid()};
    {
        Database db(address(QStringLiteral("postgres")), Database::Access::ReadOnly);
        Rows rows = db.run(QStringLiteral("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"));
        while (rows.next())
            m_frozen.append(pid_t(rows.number(0)));
    }
    for (const pid_t process : m_frozen)
        ::kill(process, SIGSTOP);
}

void PostgresServer::thaw()
{
    for (const pid_t process : std::exchange(m_frozen, {}))
        ::kill(process, SIGCONT);
}

DatabaseAddress PostgresServer::newDatabase()
{
    const QString name = QStringLiteral("kith%1").arg(++m_databases);
    Database db(address(QStringLiteral("postgres")), Database::Access::ReadWrite);
    db.run(QStringLiteral("SET statement_timeout = 60000")); // other tests may keep the disk busy
    db.run(QStringLiteral("CREATE DATABASE ") + name);
    if (db.fault())
        qFatal("%ls", qUtf16Printable(db.fault()->detail));
    // A clock that a test may set: see OpenedPostgresStores. Others use PostgreSQL's own.
    Database(address(name), Database::Access::ReadWrite)
        .run(QStringLiteral("CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql "
                            "AS 'SELECT pg_catalog.clock_timestamp()'"));
    return address(name);
}

DatabaseAddress PostgresServer::address(const QString &name) const
{
    return *DatabaseAddress::fromUrl(url(name));
}

QString PostgresServer::url(const QString &name) const
{
    return QStringLiteral("postgresql://%1:%2@localhost/%3?host=%4")
        .arg(user, QString::fromLatin1(QUrl::toPercentEncoding(password)), name, m_folder.path());
}

} // namespace kith
