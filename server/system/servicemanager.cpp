// SPDX-License-Identifier: Apache-2.0
#include "server/system/servicemanager.h"

#include "server/system/log.h"

#ifdef Q_OS_LINUX
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#endif

#include <algorithm>

namespace kith {

#ifdef Q_OS_LINUX

namespace {

//! Returns a socket that sends to \a name, where a leading @ stands for an abstract one. Returns -1 and sets errno where it fails.
int connectedTo(const QByteArray &name)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (std::size_t(name.size()) >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@')) {
        errno = EINVAL;
        return -1;
    }
    std::ranges::copy(name, address.sun_path);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto size = socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(name.size()));
    if (descriptor < 0 || ::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), size) == 0)
        return descriptor;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return -1;
}

//! Half of the time after which systemd ends a process that does not feed its watchdog; 0: it waits for none of this process.
std::chrono::milliseconds feedingInterval()
{
    const QByteArray process = qgetenv("WATCHDOG_PID");
    if (!process.isEmpty() && process.toLongLong() != ::getpid())
        return {};
    const std::int64_t micros =
        std::clamp<std::int64_t>(qgetenv("WATCHDOG_USEC").toLongLong(), 0, 3'600'000'000);
    return std::chrono::milliseconds(micros == 0 ? 0 : std::max<std::int64_t>(micros / 2'000, 1));
}

} // namespace

ServiceManager::ServiceManager()
{
    const QByteArray name = qgetenv("NOTIFY_SOCKET");
    if (name.isEmpty())
        return;
    m_socket = connectedTo(name);
    if (m_socket < 0)
        qCWarning(lcServer).noquote()
            << "The service manager cannot be told of the start: NOTIFY_SOCKET:" << std::strerror(errno);
}

ServiceManager::~ServiceManager()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

void ServiceManager::ready()
{
    notify("READY=1");
    const auto interval = feedingInterval();
    if (m_socket < 0 || interval.count() == 0)
        return;
    QObject::connect(&m_watchdog, &QTimer::timeout, &m_watchdog, [this] { notify("WATCHDOG=1"); });
    m_watchdog.start(interval);
}

void ServiceManager::notify(const QByteArray &state)
{
    if (m_socket >= 0) // never waits: the core thread has others to serve
        ::send(m_socket, state.constData(), std::size_t(state.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
}

#else

ServiceManager::ServiceManager() = default;
ServiceManager::~ServiceManager() = default;
void ServiceManager::ready() { }
void ServiceManager::notify(const QByteArray &) { }

#endif

void ServiceManager::stopping()
{
    notify("STOPPING=1");
}

} // namespace kith
