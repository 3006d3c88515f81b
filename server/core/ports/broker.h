// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/hint.h"

namespace kith {

//! Gets what the broker delivers. Called on the core thread.
class BrokerHandler
{
public:
    virtual ~BrokerHandler() = default;

    virtual void received(HintBatch batch) = 0;

    //! Whether batches can be sent and received from now on. Batches that were underway at a change may be lost.
    virtual void connected(bool is) = 0;
};

/*!
    Carries batches of hints between nodes, at most once.

    The store holds the truth: a lost batch shows as a gap in the numbers of its sender, and its entries are read from the store.
    Called on the core thread; no call blocks.
*/
class Broker
{
public:
    virtual ~Broker() = default;

    //! Starts delivery to this node. Called once, before anything else. \a handler outlives this.
    virtual void listen(NodeId self, BrokerHandler &handler) = 0;

    //! Sends \a batch, or drops and counts it where the broker cannot be reached.
    virtual void publish(NodeId to, HintBatch batch) = 0;
};

} // namespace kith
