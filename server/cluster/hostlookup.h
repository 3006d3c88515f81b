// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>

namespace kith {

//! The addresses of a host's \a name, as text. May wait for as long as the system's resolver does. Any thread.
QStringList addressesOf(const QString &name);

} // namespace kith
