// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

namespace kith {

Q_DECLARE_LOGGING_CATEGORY(storageLog)

} // namespace kith
