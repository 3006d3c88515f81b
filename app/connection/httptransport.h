// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/connection/transport.h"
#include "app/platform/timesource.h"

namespace kith {

/*!
    Carries a Channel over the HTTP API, where no WebSocket can be had: polls instead of pushes, a request of HTTP for each request. It
    opens at once; the first request shows whether there is a way.

    What changes something is sent in order, one after another. A request that breaks is answered with Unavailable; before the welcome
    that ends the transport. A ping asks the server something.
*/
std::unique_ptr<Transport> newHttpTransport(TimeSource *time);

//! Both ways to a server.
Transports allTransports(TimeSource *time);

} // namespace kith
