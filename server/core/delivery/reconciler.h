// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/router.h"
#include "server/core/delivery/deliverysequencer.h"
#include "server/core/ports/conversationstore.h"

namespace kith {

/*!
    Recovers lost hints: reads from the store which logs moved, and passes their heads to the DeliverySequencer.

    Runs at least every 5 s; every second while the broker or the directory cannot be reached and for 10 s after that, and after a
    sign-in, which other nodes may not have seen at once; and with the next tick after a batch of hints was missed. Does nothing in
    a node that is alone.
*/
class Reconciler
{
public:
    Reconciler(ConversationStore &store, DeliverySequencer &sequencer, Router &router)
        : m_store(store)
        , m_sequencer(sequencer)
        , m_router(router)
    {
    }

    //! Somebody signed in: the next run is due a second after the last one.
    void signedIn() { m_isUrgent = true; }

    //! Called about every 250 ms.
    void tick(std::int64_t now);

    //! How often the store was read.
    const Counter &runs() const { return m_runs; }

private:
    void run(std::int64_t now, std::int64_t passed);

    ConversationStore &m_store;
    DeliverySequencer &m_sequencer;
    Router &m_router;
    std::int64_t m_lastRun = 0; //!< when the last run that succeeded began; 0: none did
    int m_ticks = 0; //!< since it began: a clock that is set back shortens no interval
    int m_settling = 0; //!< ticks until all nodes certainly reach each other again
    bool m_isRunning = false;
    bool m_isUrgent = false;
    Counter m_runs;
};

} // namespace kith
