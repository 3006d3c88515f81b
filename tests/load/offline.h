// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/outcome.h"
#include "tests/load/service.h"

namespace kith::load {

/*!
    Person 0 writes \a messages to person 1, who is offline and then connects, \a rounds times. Each round's time from connecting to the
    last message is one latency of the outcome; the rate is that of the messages during catch-up.
*/
Outcome runOffline(const KithService &service, int messages, int rounds);

} // namespace kith::load
