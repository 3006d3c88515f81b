// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QHostAddress>

#include <variant>

namespace kith {

//! The longest header that is taken, with all that a balancer adds to it: HAProxy's own bound.
constexpr qsizetype proxyHeaderBytes = 536;

//! A PROXY header in order.
struct ProxyHeader {
    QHostAddress source; //!< who connected to the balancer; null: the connection's own peer is meant
    qsizetype size = 0; //!< of the header in bytes; what follows belongs to the client
};

//! No connection may begin like that.
struct NoProxyHeader {
};

using ProxyVerdict =
    std::variant<std::monostate, ProxyHeader, NoProxyHeader>; //!< std::monostate: more is needed

/*!
    Judges the first bytes of a connection from a balancer by HAProxy's PROXY protocol, version 1 (text) or 2 (binary).

    As long as more is needed, all of \a bytes belong to the header; proxyHeaderBytes of them always suffice.
*/
ProxyVerdict readProxyHeader(QByteArrayView bytes);

} // namespace kith
