// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace kith {

/*!
    Ends connections whose statement gets no answer for too long.

    A database server that is frozen keeps its connections, and its own time-outs stand still with it. A statement on a connection
    that was ended fails as on one that was lost. One thread watches all connections. Unix only: elsewhere it ends none.
*/
class StatementWatch
{
public:
    //! \a limit: how long a statement may take; looked at every 250 ms.
    explicit StatementWatch(std::chrono::milliseconds limit);
    ~StatementWatch();

    //! One connection. Made, used and destroyed on one thread, while the watch lives.
    class Connection
    {
    public:
        Connection(StatementWatch &watch, int socket);
        ~Connection();
        Connection(const Connection &) = delete;
        Connection &operator=(const Connection &) = delete;

    private:
        friend class StatementWatch;

        StatementWatch &m_watch;
        const int m_socket; //!< a descriptor of its own, so that it never is that of another connection
        std::atomic<std::int64_t> m_since = 0; //!< 0: no statement runs
    };

    //! A statement runs on \a connection, which may be null, as long as this lives.
    class Statement
    {
    public:
        explicit Statement(Connection *connection);
        ~Statement();
        Statement(const Statement &) = delete;
        Statement &operator=(const Statement &) = delete;

    private:
        Connection *const m_connection;
    };

private:
    void loop();

    const std::chrono::milliseconds m_limit;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::vector<Connection *> m_connections;
    bool m_stop = false;
    std::thread m_thread;
};

} // namespace kith
