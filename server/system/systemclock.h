// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"

#include <QDateTime>

namespace kith {

class SystemClock final : public Clock
{
public:
    std::int64_t now() const override { return QDateTime::currentMSecsSinceEpoch(); }
};

} // namespace kith
