// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/cluster/router.h"
#include "server/core/delivery/deliverysequencer.h"

namespace kith {

/*!
    Looks, now and then, at which logs moved: what hints would have told, had none been lost.

    Every 5 s; every second while the broker or the directory is away and shortly after, and after somebody signed in, of whom
    the other nodes may not have known at once; and at once where a parcel is missing.
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

    //! Somebody signed in.
    void soon() { m_soon = true; }

    //! Call it about every 250 ms.
    void tick(std::int64_t now);

    const Counter &looks() const { return m_looks; }

private:
    void look(std::int64_t now, std::int64_t passed);

    ConversationStore &m_store;
    DeliverySequencer &m_sequencer;
    Router &m_router;
    std::int64_t m_seen = 0; //!< when the last look that succeeded began; 0: none did
    int m_ticks = 0; //!< since it began, so that a clock that is set back loses nothing
    int m_settling = 0; //!< ticks until all nodes are sure to reach each other again
    bool m_looking = false;
    bool m_soon = false;
    Counter m_looks;
};

} // namespace kith
