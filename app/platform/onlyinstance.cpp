// SPDX-License-Identifier: Apache-2.0
#include "app/platform/onlyinstance.h"

#include "app/platform/log.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace kith {

namespace {

constexpr int patience = 10'000; // ms; the other may be loading its window
constexpr auto activationVariable = "XDG_ACTIVATION_TOKEN";

//! Short, since the path of a local socket may have 107 bytes.
QString nameOf(const QString &folder)
{
    const QByteArray path = QDir(folder).canonicalPath().toUtf8();
    return QStringLiteral("kith-")
        + QString::fromLatin1(QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(24));
}

} // namespace

bool OnlyInstance::wakeOther(const QString &folder)
{
    QLocalSocket socket;
    socket.connectToServer(nameOf(folder));
    if (!socket.waitForConnected(patience))
        return false;
    socket.write(qgetenv(activationVariable) + '\n');
    return socket.waitForReadyRead(patience);
}

void OnlyInstance::listen(const QString &folder)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(nameOf(folder)); // left by one that was killed
    if (!m_server.listen(nameOf(folder)))
        qCWarning(startLog) << "a second start cannot be noticed:" << m_server.errorString();
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        QLocalSocket *socket = m_server.nextPendingConnection();
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (!socket->canReadLine())
                return;
            const QByteArray activation = socket->readLine().trimmed();
            socket->write("shown\n");
            Q_EMIT windowWanted(activation);
        });
    });
}

} // namespace kith
