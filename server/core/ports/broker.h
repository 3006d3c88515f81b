// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/hint.h"

namespace kith {

//! What a node hears of the broker, on the core thread.
class BrokerHandler
{
public:
    virtual ~BrokerHandler() = default;

    virtual void received(HintBatch batch) = 0;

    //! Whether parcels can be sent and received. What was underway when it was lost may be gone.
    virtual void connected(bool is) = 0;
};

/*!
    Carries parcels between nodes, at most once.

    The store is the truth: what is lost here shows as a gap and is read from there. All calls are made on the core thread
    and return at once.
*/
class Broker
{
public:
    virtual ~Broker() = default;

    //! Starts delivery for this node. Once, before anything else; \a handler outlives this.
    virtual void listen(NodeId self, BrokerHandler &handler) = 0;

    //! Never waits, never fails: where it cannot be sent it is dropped and counted.
    virtual void publish(NodeId to, HintBatch batch) = 0;
};

} // namespace kith
