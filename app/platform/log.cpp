// SPDX-License-Identifier: Apache-2.0
#include "app/platform/log.h"

namespace kith {

Q_LOGGING_CATEGORY(connectionLog, "kith.connection", QtWarningMsg)
Q_LOGGING_CATEGORY(historyLog, "kith.history", QtWarningMsg)
Q_LOGGING_CATEGORY(startLog, "kith.start", QtWarningMsg)
Q_LOGGING_CATEGORY(syncLog, "kith.sync", QtWarningMsg)
Q_LOGGING_CATEGORY(tokenLog, "kith.token", QtWarningMsg)

} // namespace kith
