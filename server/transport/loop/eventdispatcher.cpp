// SPDX-License-Identifier: Apache-2.0
#include "server/transport/loop/eventdispatcher.h"

#include <QtGlobal>

#ifdef Q_OS_LINUX
#include "server/transport/loop/epolldispatcher.h"
#endif

namespace kith {

QAbstractEventDispatcher *makeEventDispatcher()
{
#ifdef Q_OS_LINUX
    return new EpollDispatcher;
#else
    return nullptr;
#endif
}

} // namespace kith
