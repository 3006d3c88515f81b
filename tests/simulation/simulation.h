// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/plan.h"
#include "tests/simulation/world.h"

#include <QStringList>

namespace kith {

struct RunResult {
    QStringList breaches; //!< of what is promised; none: all held
    QStringList trace; //!< where it was asked for
    std::uint64_t digest = 0; //!< of all that was said and stored
    int messages = 0; //!< durable entries
};

/*!
    A cluster and its clients in one process and one thread, driven by one seed.

    The same seed and plan give the same run, whatever the machine. Needs a QCoreApplication, and
    QHashSeed::setDeterministicGlobalSeed() before anything else.
*/
RunResult simulate(std::uint64_t seed, const Plan &plan, World::Tracing tracing = World::Tracing::Off);

//! As few of the steps of \a plan, which breaks something, as still break it: each one that is left is needed, unless
//! \a runs are over before that is known.
Plan shrink(const Plan &plan, const std::function<bool(const Plan &)> &breaks, int runs = 400);

} // namespace kith
