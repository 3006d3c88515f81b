// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHostAddress>
#include <QList>
#include <QPair>

namespace kith {

using Subnets = QList<QPair<QHostAddress, int>>; //!< each as QHostAddress::parseSubnet() returns it

//! Returns the IPv4 address where \a address is one: a listener on "::" shows it as IPv6.
QHostAddress unmapped(const QHostAddress &address);

//! Whether \a address is in one of \a subnets.
bool isIn(const QHostAddress &address, const Subnets &subnets);

} // namespace kith
