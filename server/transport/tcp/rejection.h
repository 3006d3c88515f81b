// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHostAddress>

#include <functional>

namespace kith {

//! Hears of each connection that ends before it is a peer and not by the client's own will, and why, in a word: "proxy",
//! "tls", "timeout", "header", "origin", "handshake". Called in the connection's I/O thread; several may call it at once.
using RejectionHandler = std::function<void(const QHostAddress &peer, const char *reason)>;

} // namespace kith
