// SPDX-License-Identifier: Apache-2.0
#include "app/platform/onlyinstance.h"

#include "app/platform/log.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace kith {

namespace {

constexpr int patience = 10'000; // ms; the other may be loading its window
constexpr qint64 lineBytes = 4096; // more than both parts together
constexpr qsizetype activationBytes = 1024;
constexpr qsizetype longestLink = 2048; // bytes; what is longer is none, also when it is cut
constexpr auto activationVariable = "XDG_ACTIVATION_TOKEN";

} // namespace

//! Short, since the path of a local socket may have 107 bytes.
QString OnlyInstance::socketName(const QString &folder)
{
    const QByteArray path = QDir(folder).canonicalPath().toUtf8();
    return QStringLiteral("kith-")
        + QString::fromLatin1(QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(24));
}

bool OnlyInstance::wakeOther(const QString &folder, const QString &link)
{
    QLocalSocket socket;
    socket.connectToServer(socketName(folder));
    if (!socket.waitForConnected(patience))
        return false;
    socket.write(qgetenv(activationVariable).left(activationBytes).simplified() + '\t'
                 + link.toUtf8().left(longestLink).replace('\n', ' ') + '\n');
    return socket.waitForReadyRead(patience);
}

void OnlyInstance::listen(const QString &folder)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(socketName(folder)); // left by one that was killed
    if (!m_server.listen(socketName(folder)))
        qCWarning(startLog) << "a second start cannot be noticed:" << m_server.errorString();
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        QLocalSocket *socket = m_server.nextPendingConnection();
        socket->setReadBufferSize(lineBytes);
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(socket); });
    });
}

void OnlyInstance::read(QLocalSocket *socket)
{
    if (!socket->canReadLine()) {
        if (socket->bytesAvailable() >= lineBytes)
            socket->abort();
        return;
    }
    QByteArray line = socket->readLine().chopped(1);
    const qsizetype tab = line.indexOf('\t');
    const QString link = tab < 0 ? QString() : QString::fromUtf8(line.mid(tab + 1));
    if (tab >= 0)
        line.truncate(tab); // older versions send no link
    socket->write("shown\n");
    Q_EMIT windowWanted(line.trimmed(), link);
}

} // namespace kith
