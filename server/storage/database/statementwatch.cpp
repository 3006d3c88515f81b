// SPDX-License-Identifier: Apache-2.0
#include "server/storage/database/statementwatch.h"

#include "shared/instant.h"
#include "shared/threadname.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace kith {

namespace {

constexpr std::chrono::milliseconds watchInterval{250};

#ifdef Q_OS_UNIX
int copyOf(int socket)
{
    return ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
}
void shutDown(int socket)
{
    ::shutdown(socket, SHUT_RDWR);
}
void closeCopy(int socket)
{
    ::close(socket);
}
#else
int copyOf(int)
{
    return -1;
}
void shutDown(int) { }
void closeCopy(int) { }
#endif

} // namespace

StatementWatch::StatementWatch(std::chrono::milliseconds limit)
    : m_limit(limit)
    , m_thread([this] { loop(); })
{
}

StatementWatch::~StatementWatch()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void StatementWatch::loop()
{
    setThreadName("statements");
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, watchInterval, [this] { return m_stop; })) {
        const std::int64_t latest = instantNow() - std::chrono::nanoseconds(m_limit).count();
        for (Connection *connection : m_connections) {
            const std::int64_t since = connection->m_since;
            if (since > 0 && since <= latest)
                shutDown(connection->m_socket);
        }
    }
}

StatementWatch::Connection::Connection(StatementWatch &watch, int socket)
    : m_watch(watch)
    , m_socket(copyOf(socket))
{
    const std::lock_guard lock(m_watch.m_mutex);
    m_watch.m_connections.push_back(this);
}

StatementWatch::Connection::~Connection()
{
    const std::lock_guard lock(m_watch.m_mutex);
    std::erase(m_watch.m_connections, this);
    closeCopy(m_socket);
}

StatementWatch::Statement::Statement(Connection *connection)
    : m_connection(connection)
{
    if (m_connection)
        m_connection->m_since = instantNow();
}

StatementWatch::Statement::~Statement()
{
    if (m_connection)
        m_connection->m_since = 0;
}

} // namespace kith
