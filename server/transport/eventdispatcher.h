// SPDX-License-Identifier: Apache-2.0
#pragma once

class QAbstractEventDispatcher;

namespace kith {

//! The dispatcher of a new I/O thread, which takes it over; null means Qt's own.
QAbstractEventDispatcher *makeEventDispatcher();

} // namespace kith
