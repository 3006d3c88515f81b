// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/clock.h"
#include "server/core/ports/stores.h"
#include "tests/simulation/random.h"
#include "tests/simulation/scheduler.h"
#include "tests/simulation/simulateddisk.h"

#include <memory>

namespace kith {

//! What is wrong between one node and its store, and when (simulated time).
struct StoreFaults {
    std::int64_t refusesWritesUntil = 0;
    std::int64_t refusesReadsUntil = 0;
    std::int64_t slowUntil = 0;
    std::int64_t slowBy = 0; //!< at most, each call
    bool losesRows = false; //!< as Plant::LostRow
    bool hidesHeads = false; //!< as Plant::HiddenHead
    bool ignoresCursors = false; //!< as Plant::UncheckedCursor
    bool showsAll = false; //!< as Plant::OpenHistory
};

/*!
    All stores of one node, on a disk that all nodes share.

    A call takes effect some time later and is answered some time after that: writes in the order of the calls, and each
    read for itself. Destroying this is the crash of the node: what has not taken effect never does, and what was
    not answered never is.
*/
class SimulatedStores
{
public:
    //! All outlive this. \a clock is the node's.
    SimulatedStores(SimulatedDisk &disk, Scheduler &scheduler, const Clock &clock, Random random,
                    const StoreFaults &faults);
    ~SimulatedStores();

    Stores stores();

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace kith
