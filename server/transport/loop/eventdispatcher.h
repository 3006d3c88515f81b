// SPDX-License-Identifier: Apache-2.0
#pragma once

class QAbstractEventDispatcher;

namespace kith {

//! Returns the dispatcher for a new I/O thread, which takes ownership: EpollDispatcher on Linux, elsewhere null for Qt's own.
//! Called in that thread.
QAbstractEventDispatcher *makeEventDispatcher();

} // namespace kith
