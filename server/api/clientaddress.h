// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/http/http.h"
#include "server/transport/http/subnets.h"

namespace kith {

/*!
    Returns where \a request comes from: the connected peer, or, where that is one of \a proxies, whom it names in X-Forwarded-For. Each
    proxy appends its own peer there, so the last address that is no proxy counts; what stands before it anybody may have made up.
*/
QHostAddress clientAddress(const HttpRequest &request, const Subnets &proxies);

} // namespace kith
