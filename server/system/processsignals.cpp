// SPDX-License-Identifier: Apache-2.0
#include "server/system/processsignals.h"

#include <QSocketNotifier>

#ifdef Q_OS_WIN
#include <windows.h>
#else
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace kith {

#ifdef Q_OS_WIN

namespace {

ProcessSignals *g_signals = nullptr;

BOOL WINAPI onControl(DWORD)
{
    QMetaObject::invokeMethod(g_signals, &ProcessSignals::stop, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

void ignoreSignals() { }

ProcessSignals::ProcessSignals()
{
    g_signals = this;
    SetConsoleCtrlHandler(onControl, TRUE);
}

ProcessSignals::~ProcessSignals()
{
    SetConsoleCtrlHandler(onControl, FALSE);
}

#else

namespace {

int g_pipe[2]{-1, -1};
std::atomic<bool> g_stop = false;
std::atomic<bool> g_reload = false;

// Calls async-signal-safe functions only (signal-safety(7)).
void onSignal(int number)
{
    const int error = errno;
    (number == SIGHUP ? g_reload : g_stop) = true;
    const char byte = 1;
    [[maybe_unused]] const auto sent =
        ::send(g_pipe[1], &byte, 1, MSG_DONTWAIT); // if it is full, it wakes anyway
    errno = error;
}

} // namespace

void ignoreSignals()
{
    constexpr int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
    constexpr int stops[] = {SIGTERM, SIGINT, SIGQUIT, SIGKILL};
    constexpr int harmless[] = {SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH};
    const auto isOneOf = [](const auto &list, int number) {
        return std::ranges::find(list, number) != std::end(list);
    };
    for (int number = 1; number < NSIG; ++number) { // with the real-time signals
        if (!isOneOf(faults, number) && !isOneOf(stops, number) && !isOneOf(harmless, number))
            ::signal(number, SIG_IGN);
    }
}

ProcessSignals::ProcessSignals()
{
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, g_pipe) != 0)
        qFatal("no socket pair for signals");
    m_notifier = new QSocketNotifier(g_pipe[0], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        char bytes[64];
        [[maybe_unused]] const auto got = ::read(g_pipe[0], bytes, sizeof bytes);
        if (g_reload.exchange(false))
            Q_EMIT reload();
        if (g_stop.exchange(false))
            Q_EMIT stop();
    });
    struct sigaction action {
    };
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        ::sigaction(number, &action, nullptr);
}

ProcessSignals::~ProcessSignals()
{
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGHUP, SIG_IGN);
    ::close(g_pipe[0]);
    ::close(g_pipe[1]);
}

#endif

} // namespace kith
