// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/listener.h"

#include <QTcpSocket>
#include <QTimer>

#include <chrono>
#include <utility>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace kith {

using namespace std::chrono_literals;

namespace {

constexpr int backlog = 4096;
constexpr int keptDescriptors = 64;
constexpr auto pauseAfterFault = 200ms;

// The system assigns the lowest free number, so a high one means that nearly all are in use.
bool isOneOfTheLast([[maybe_unused]] qintptr descriptor)
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && rlim_t(descriptor) + keptDescriptors >= limit.rlim_cur;
#else
    return false;
#endif
}

} // namespace

Listener::Listener(std::function<void(qintptr)> adopt, QObject *parent)
    : QTcpServer(parent)
    , m_adopt(std::move(adopt))
{
    setListenBacklogSize(backlog);
    // Qt stops accepting after errors that it considers permanent; most of them are not.
    connect(this, &QTcpServer::acceptError, this, [this](QAbstractSocket::SocketError error) {
        if (error == QAbstractSocket::SocketResourceError)
            Q_EMIT refused({});
        QTimer::singleShot(pauseAfterFault, this, &QTcpServer::resumeAccepting);
    });
}

Result<quint16> Listener::start(const QHostAddress &address, quint16 port)
{
    if (listen(address, port))
        return serverPort();
    return Error{ErrorCode::Unavailable,
                 QStringLiteral("It cannot listen on %1, port %2: %3.")
                     .arg(address.toString())
                     .arg(port)
                     .arg(errorString()),
                 0};
}

void Listener::incomingConnection(qintptr descriptor)
{
    if (!isOneOfTheLast(descriptor))
        return m_adopt(descriptor);
    QTcpSocket last; // closes it
    last.setSocketDescriptor(descriptor);
    Q_EMIT refused(last.peerAddress());
}

void Listener::closeDescriptor(qintptr descriptor)
{
    QTcpSocket().setSocketDescriptor(descriptor);
}

} // namespace kith
