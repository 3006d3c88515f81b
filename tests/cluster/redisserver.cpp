// SPDX-License-Identifier: Apache-2.0
#include "redisserver.h"

#include <QFile>
#include <QTcpServer>
#include <QTest>

#include <csignal>
#include <hiredis/hiredis.h>
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace kith {

namespace {

QByteArray printed(const redisReply &reply)
{
    if (reply.type == REDIS_REPLY_INTEGER)
        return QByteArray::number(reply.integer);
    if (reply.type != REDIS_REPLY_ARRAY)
        return QByteArray(reply.str, qsizetype(reply.len));
    QByteArrayList all;
    for (std::size_t i = 0; i < reply.elements; ++i)
        all += printed(*reply.element[i]);
    return all.join(' ');
}

} // namespace

std::uint16_t freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

RedisServer::RedisServer(QStringList arguments, const QByteArray &config)
    : m_arguments(std::move(arguments))
{
    if (!config.isEmpty()) {
        QFile file(m_folder.filePath(QStringLiteral("sentinel.conf")));
        if (!file.open(QIODevice::WriteOnly) || file.write(config) != config.size())
            qFatal("%ls", qUtf16Printable(file.errorString()));
        m_arguments.prepend(QStringLiteral("--sentinel"));
        m_arguments.prepend(file.fileName());
    }
    // Another process may take the port in the meantime.
    for (int tries = 0; tries < 5; ++tries) {
        m_port = freePort();
        if (startOnce())
            return;
    }
    qFatal("redis-server does not start: %s", m_process->readAll().constData());
}

RedisServer::~RedisServer()
{
    kill();
}

QString RedisServer::url(const QString &login) const
{
    return QStringLiteral("redis://") + login + QStringLiteral("127.0.0.1:") + QString::number(m_port);
}

RedisAddress RedisServer::address(const QString &login) const
{
    return *RedisAddress::parse(url(login));
}

bool RedisServer::startOnce()
{
    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::MergedChannels);
#ifdef Q_OS_LINUX
    // It ends with the test, even if the test crashes.
    m_process->setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
    QStringList arguments = m_arguments;
    const bool isSentinel = arguments.contains(QStringLiteral("--sentinel"));
    arguments << QStringLiteral("--port") << QString::number(m_port) << QStringLiteral("--bind")
              << QStringLiteral("127.0.0.1") << QStringLiteral("--dir") << m_folder.path();
    if (!isSentinel)
        arguments << QStringLiteral("--save") << QString() << QStringLiteral("--appendonly")
                  << QStringLiteral("no");
    m_process->start(qEnvironmentVariable("KITH_REDIS_SERVER", QStringLiteral("redis-server")), arguments);
    if (!m_process->waitForStarted())
        qFatal("redis-server is missing: %ls", qUtf16Printable(m_process->errorString()));
    const bool answers = QTest::qWaitFor(
        [&] { return m_process->state() != QProcess::Running || !run({"PING"}).isEmpty(); }, 30'000);
    return answers && m_process->state() == QProcess::Running;
}

void RedisServer::start()
{
    if (!startOnce())
        qFatal("redis-server does not start again: %s", m_process->readAll().constData());
}

void RedisServer::kill()
{
    m_process->kill();
    m_process->waitForFinished();
}

void RedisServer::freeze()
{
    signal(SIGSTOP);
}

void RedisServer::thaw()
{
    signal(SIGCONT);
}

void RedisServer::signal(int number)
{
    ::kill(pid_t(m_process->processId()), number);
}

QByteArray RedisServer::run(const QList<QByteArray> &command) const
{
    const std::unique_ptr<redisContext, decltype(&redisFree)> context(redisConnect("127.0.0.1", m_port),
                                                                      redisFree);
    const auto ask = [&](const QList<QByteArray> &what) -> QByteArray {
        std::vector<const char *> texts;
        std::vector<std::size_t> lengths;
        for (const QByteArray &one : what) {
            texts.push_back(one.constData());
            lengths.push_back(std::size_t(one.size()));
        }
        const std::unique_ptr<void, decltype(&freeReplyObject)> reply(
            redisCommandArgv(context.get(), int(texts.size()), texts.data(), lengths.data()),
            freeReplyObject);
        return reply ? printed(*static_cast<redisReply *>(reply.get())) : QByteArray();
    };
    if (context->err)
        return {};
    if (!password.isEmpty())
        ask({"AUTH", password});
    return ask(command);
}

} // namespace kith
