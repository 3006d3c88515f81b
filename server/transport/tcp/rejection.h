// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHostAddress>

#include <functional>

namespace kith {

//! Called for each connection that the server ends before its handshake is complete, with the reason in a word: "proxy",
//! "tls", "timeout", "header", "origin", "handshake". Called on the connection's I/O thread; several threads may call it at once.
using RejectionHandler = std::function<void(const QHostAddress &peer, const char *reason)>;

} // namespace kith
