// SPDX-License-Identifier: Apache-2.0
#include "tests/load/mosquitto.h"

#include "tests/load/stage.h"

#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

#include <cstdio>

namespace kith::load {

namespace {

constexpr Time startTime = 10 * second;
constexpr Time glance = 20 * millisecond;

QString program()
{
    const QString named = qEnvironmentVariable("KITH_MOSQUITTO");
    if (!named.isEmpty())
        return named;
    const QString name = QStringLiteral("mosquitto");
    const QString found = QStandardPaths::findExecutable(name);
    return found.isEmpty() ? QStandardPaths::findExecutable(name, {QStringLiteral("/usr/sbin")}) : found;
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

bool listens(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    return socket.waitForConnected(1'000);
}

} // namespace

std::unique_ptr<Mosquitto> Mosquitto::start()
{
    const QString path = program();
    if (path.isEmpty())
        return nullptr;
    std::unique_ptr<Mosquitto> broker(new Mosquitto);
    const quint16 port = freePort();
    QFile config(broker->m_folder.filePath(QStringLiteral("mosquitto.conf")));
    if (!config.open(QIODevice::WriteOnly))
        return nullptr;
    config.write("listener " + QByteArray::number(port)
                 + " 127.0.0.1\nallow_anonymous true\npersistence true\n"
                   "persistence_location "
                 + broker->m_folder.path().toLocal8Bit() + "/\n");
    config.close();
    // Started by root, it would switch to a user who cannot write to the folder.
    QFile::setPermissions(broker->m_folder.path(), QFile::Permissions(0x7777) /* everybody */);
    broker->m_process.setStandardErrorFile(QProcess::nullDevice());
    broker->m_process.setStandardOutputFile(QProcess::nullDevice());
    broker->m_process.start(path, {QStringLiteral("-c"), config.fileName()});
    const Time deadline = now() + startTime;
    while (!listens(port)) {
        if (now() > deadline || !broker->m_process.waitForStarted()
            || broker->m_process.state() != QProcess::Running) {
            std::fprintf(stderr, "kith-load: %s does not start, so it is left out\n", qPrintable(path));
            return nullptr;
        }
        waitUntil(now() + glance);
    }
    broker->m_address = addressFrom("127.0.0.1:" + std::to_string(port));
    return broker;
}

Mosquitto::~Mosquitto()
{
    m_process.kill();
    m_process.waitForFinished();
}

} // namespace kith::load
