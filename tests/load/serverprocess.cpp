// SPDX-License-Identifier: Apache-2.0
#include "tests/load/serverprocess.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>

namespace kith::load {

namespace {

constexpr int startTime = 60'000; // ms

[[noreturn]] void giveUp(const QString &sentence)
{
    std::fprintf(stderr, "kith-load: %s\n", qPrintable(sentence));
    std::exit(1);
}

} // namespace

ServerProcess::ServerProcess(QString program, bool secure, QStringList more)
    : m_program(std::move(program))
    , m_secure(secure)
    , m_more(std::move(more))
    , m_folder(std::make_unique<QTemporaryDir>())
{
}

ServerProcess::~ServerProcess()
{
    kill();
}

QString ServerProcess::dataFolder() const
{
    return m_folder->filePath(QStringLiteral("data"));
}

void ServerProcess::start()
{
    // The limits against single clients would distort the measurement.
    const QString many = QStringLiteral("1000000000");
    QStringList arguments{QStringLiteral("serve"),
                          QStringLiteral("--data"),
                          dataFolder(),
                          QStringLiteral("--listen"),
                          QStringLiteral("127.0.0.1:%1").arg(m_port),
                          QStringLiteral("--request-rate"),
                          many,
                          QStringLiteral("--sign-in-rate"),
                          many};
    arguments << m_more;
    if (m_secure) {
        const QString folder = makeCertificate();
        arguments << QStringLiteral("--tls-certificate") << folder + QStringLiteral("/cert.pem")
                  << QStringLiteral("--tls-key") << folder + QStringLiteral("/key.pem");
    }
    m_process = std::make_unique<QProcess>();
    m_process->setStandardErrorFile(m_folder->filePath(QStringLiteral("kithd.log")), QIODevice::Append);
    m_process->start(m_program, arguments);
    QByteArray greeting;
    while (!greeting.contains('\n') && m_process->waitForReadyRead(startTime))
        greeting += m_process->readAllStandardOutput();
    const auto found = QRegularExpression(QStringLiteral("listens on https?://127\\.0\\.0\\.1:(\\d+)"))
                           .match(QString::fromUtf8(greeting));
    if (!found.hasMatch()) {
        QFile log(m_folder->filePath(QStringLiteral("kithd.log")));
        const QByteArray said = log.open(QIODevice::ReadOnly) ? log.readAll() : QByteArray();
        giveUp(QStringLiteral("%1 does not start: %2 %3")
                   .arg(m_program, QString::fromUtf8(said), m_process->errorString()));
    }
    m_port = found.captured(1).toInt();
}

void ServerProcess::kill()
{
    if (!m_process)
        return;
    m_process->kill();
    m_process->waitForFinished();
    m_process.reset();
}

std::string ServerProcess::address() const
{
    return "127.0.0.1:" + std::to_string(m_port);
}

pid_t ServerProcess::pid() const
{
    return m_process ? static_cast<pid_t>(m_process->processId()) : 0;
}

QString ServerProcess::makeCertificate()
{
    const QString folder = m_folder->path();
    if (QFile::exists(folder + QStringLiteral("/cert.pem")))
        return folder;
    QProcess openssl;
    openssl.setWorkingDirectory(folder);
    openssl.start(
        QStringLiteral("openssl"),
        QStringLiteral("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
                       "/CN=localhost -keyout key.pem -out cert.pem")
            .split(u' '));
    if (!openssl.waitForFinished() || openssl.exitCode() != 0)
        giveUp(QStringLiteral("the program 'openssl' is needed to make a certificate, and failed."));
    return folder;
}

} // namespace kith::load
