// SPDX-License-Identifier: Apache-2.0
#pragma once

class QAbstractEventDispatcher;

namespace kith {

//! The dispatcher of a new I/O thread, which takes it over: EpollDispatcher on Linux; null means Qt's own. Called in
//! that thread.
QAbstractEventDispatcher *makeEventDispatcher();

} // namespace kith
