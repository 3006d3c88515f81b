// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

//! What the client says on standard error, by category: warnings, unless QT_LOGGING_RULES asks for more.
namespace kith {

Q_DECLARE_LOGGING_CATEGORY(connectionLog)
Q_DECLARE_LOGGING_CATEGORY(historyLog)
Q_DECLARE_LOGGING_CATEGORY(syncLog)
Q_DECLARE_LOGGING_CATEGORY(tokenLog)

} // namespace kith
