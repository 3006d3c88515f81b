// SPDX-License-Identifier: Apache-2.0
#include "server/system/descriptors.h"

#include <QtGlobal>

#include <algorithm>

#ifdef Q_OS_UNIX
#include <climits>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace kith {

void fillStandardDescriptors()
{
#ifdef Q_OS_UNIX
    int opened = 0;
    while (opened >= 0 && opened <= STDERR_FILENO) // the system assigns the lowest free number
        opened = ::open("/dev/null", O_RDWR);
    if (opened >= 0)
        ::close(opened);
#endif
}

std::uint64_t raiseDescriptorLimit()
{
#ifdef Q_OS_UNIX
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
#ifdef Q_OS_MACOS
    if (limit.rlim_cur > OPEN_MAX) // macOS reports "unlimited" but accepts no more than this
        limit.rlim_cur = OPEN_MAX;
#endif
    if (limit.rlim_cur <= before || ::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        limit.rlim_cur = before;
    return limit.rlim_cur == RLIM_INFINITY ? 0 : std::uint64_t(limit.rlim_cur);
#else
    return 0;
#endif
}

std::uint64_t openDescriptors()
{
#ifdef Q_OS_UNIX
    const int next = ::dup(0); // the lowest free number
    if (next >= 0)
        ::close(next);
    return std::uint64_t(std::max(next, 0));
#else
    return 0;
#endif
}

} // namespace kith
