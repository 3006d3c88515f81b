// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/lingeringclose.h"

#include <QAbstractSocket>
#include <QSocketNotifier>
#include <QTimer>

#include <array>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace kith {

namespace {

constexpr int readsPerWakeUp = 16;

} // namespace

void LingeringClose::end(QAbstractSocket &socket, std::chrono::milliseconds time, QObject &parent,
                         const std::function<void()> &close)
{
    const qintptr descriptor = duplicate(socket.socketDescriptor());
    auto *lingering = descriptor < 0 ? nullptr : new LingeringClose(descriptor, time, &parent);
    close();
    if (!lingering)
        return;
    if (socket.state() == QAbstractSocket::UnconnectedState)
        lingering->begin();
    else // TLS still has to send its close_notify
        connect(&socket, &QAbstractSocket::disconnected, lingering, &LingeringClose::begin);
}

#ifdef Q_OS_UNIX

qintptr LingeringClose::duplicate(qintptr descriptor)
{
    return ::fcntl(int(descriptor), F_DUPFD_CLOEXEC, 0);
}

LingeringClose::LingeringClose(qintptr descriptor, std::chrono::milliseconds time, QObject *parent)
    : QObject(parent)
    , m_descriptor(descriptor)
{
    QTimer::singleShot(time, this, &QObject::deleteLater);
}

void LingeringClose::begin()
{
    ::shutdown(int(m_descriptor), SHUT_WR);
    m_notifier = new QSocketNotifier(m_descriptor, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &LingeringClose::discard);
}

LingeringClose::~LingeringClose()
{
    if (m_notifier)
        m_notifier->setEnabled(false);
    ::close(int(m_descriptor));
}

void LingeringClose::discard()
{
    std::array<char, 16 * 1024> bytes;
    for (int i = 0; i < readsPerWakeUp; ++i) {
        const auto count = ::recv(int(m_descriptor), bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count > 0)
            continue;
        if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
            m_notifier->setEnabled(false);
            deleteLater();
        }
        return;
    }
}

#else

qintptr LingeringClose::duplicate(qintptr)
{
    return -1;
}

LingeringClose::LingeringClose(qintptr descriptor, std::chrono::milliseconds, QObject *parent)
    : QObject(parent)
    , m_descriptor(descriptor)
{
    deleteLater();
}

void LingeringClose::begin() { }

LingeringClose::~LingeringClose() = default;

void LingeringClose::discard() { }

#endif

} // namespace kith
