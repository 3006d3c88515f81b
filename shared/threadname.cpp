// SPDX-License-Identifier: Apache-2.0
#include "shared/threadname.h"

#include <QtGlobal>

#if defined(Q_OS_LINUX) || defined(Q_OS_MACOS)
#include <pthread.h>
#endif

namespace kith {

void setThreadName([[maybe_unused]] const char *name)
{
#if defined(Q_OS_LINUX)
    pthread_setname_np(pthread_self(), name);
#elif defined(Q_OS_MACOS)
    pthread_setname_np(name);
#endif
}

} // namespace kith
