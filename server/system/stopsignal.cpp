// SPDX-License-Identifier: Apache-2.0
#include "server/system/stopsignal.h"

#include <QSocketNotifier>

#ifdef Q_OS_WIN
#include <windows.h>
#else
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace kith {

#ifdef Q_OS_WIN

namespace {

StopSignal *g_stopSignal = nullptr;

BOOL WINAPI onControl(DWORD)
{
    QMetaObject::invokeMethod(g_stopSignal, &StopSignal::raised, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

StopSignal::StopSignal()
{
    g_stopSignal = this;
    SetConsoleCtrlHandler(onControl, TRUE);
}

StopSignal::~StopSignal()
{
    SetConsoleCtrlHandler(onControl, FALSE);
}

#else

namespace {

int g_pipe[2]{-1, -1};

// Calls async-signal-safe functions only (signal-safety(7)).
void onSignal(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
}

} // namespace

StopSignal::StopSignal()
{
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, g_pipe) != 0)
        qFatal("no socket pair for signals");
    m_notifier = new QSocketNotifier(g_pipe[0], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        [[maybe_unused]] const auto got = ::read(g_pipe[0], &byte, 1);
        Q_EMIT raised();
    });
    struct sigaction action {
    };
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

StopSignal::~StopSignal()
{
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    ::close(g_pipe[0]);
    ::close(g_pipe[1]);
}

#endif

} // namespace kith
