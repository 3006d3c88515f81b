// SPDX-License-Identifier: Apache-2.0
#include "server/transport/eventdispatcher.h"

namespace kith {

QAbstractEventDispatcher *makeEventDispatcher()
{
    return nullptr;
}

} // namespace kith
