// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>

namespace kith {

//! Returns the addresses of the host \a name as text; empty if it has none. Blocks as long as the system's resolver. Any thread.
QStringList addressesOf(const QString &name);

} // namespace kith
