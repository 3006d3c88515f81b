// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QTimer>

namespace kith {

/*!
    Tells systemd the state of this process, as sd_notify(3) does, and feeds its watchdog.

    Uses NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment; without them does nothing. Created and used on the core
    thread, whose event loop feeds the watchdog: if it stands still, systemd starts the server anew.
*/
class ServiceManager
{
public:
    ServiceManager();
    ~ServiceManager();
    Q_DISABLE_COPY_MOVE(ServiceManager)

    void ready(); //!< starts to feed the watchdog
    void stopping();

private:
    void notify(const QByteArray &state);

    int m_socket = -1; //!< connected; -1: nobody is to be told
    QTimer m_watchdog;
};

} // namespace kith
