// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

//! The logging categories of the client. Each logs warnings; QT_LOGGING_RULES asks for more.
namespace kith {

Q_DECLARE_LOGGING_CATEGORY(connectionLog)
Q_DECLARE_LOGGING_CATEGORY(historyLog)
Q_DECLARE_LOGGING_CATEGORY(startLog)
Q_DECLARE_LOGGING_CATEGORY(syncLog)
Q_DECLARE_LOGGING_CATEGORY(tokenLog)

} // namespace kith
