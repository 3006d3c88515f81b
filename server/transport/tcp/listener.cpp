// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/listener.h"

#include <QTcpSocket>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace kith {

using namespace std::chrono_literals;

namespace {

constexpr int backlog = 4096;
constexpr std::uint64_t mostKept = 256;
constexpr auto pauseAfterFault = 200ms;

// Returns the most descriptors that the process may have.
std::uint64_t descriptorLimit()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        return limit.rlim_cur;
#endif
    return std::numeric_limits<std::uint64_t>::max();
}

} // namespace

std::uint64_t keptDescriptors()
{
    return std::min(mostKept, descriptorLimit() / 4);
}

Listener::Listener(std::function<void(qintptr)> adopt, Descriptors descriptors)
    : m_adopt(std::move(adopt))
    , m_descriptors(descriptors)
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
    // The system assigns the lowest free number, so a high one means that nearly all are in use.
    if (m_descriptors == Descriptors::All
        || std::uint64_t(descriptor) < descriptorLimit() - keptDescriptors())
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
