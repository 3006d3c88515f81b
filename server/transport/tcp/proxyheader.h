// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QHostAddress>

#include <variant>

namespace kith {

//! The longest accepted header, including the balancer's extensions: HAProxy's own limit.
constexpr qsizetype proxyHeaderBytes = 536;

//! A valid PROXY header.
struct ProxyHeader {
    QHostAddress source; //!< the balancer's client; null: use the connection's own peer
    qsizetype size = 0; //!< bytes of the header; the bytes after it are the client's
};

//! The bytes are no PROXY header.
struct NoProxyHeader {
};

using ProxyVerdict =
    std::variant<std::monostate, ProxyHeader, NoProxyHeader>; //!< std::monostate: more bytes are needed

/*!
    Parses the first bytes of a connection as HAProxy's PROXY protocol, version 1 (text) or 2 (binary).

    While more bytes are needed, all of \a bytes belong to the header. proxyHeaderBytes are always enough.
*/
ProxyVerdict readProxyHeader(QByteArrayView bytes);

} // namespace kith
