// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/cluster/localbroker.h"
#include "server/cluster/localdirectory.h"
#include "testnode.h"

namespace kith {

//! One of several nodes in this process.
struct JoinedNode {
    JoinedNode(LocalHub &hub, const QString &database, NodeId number,
               const ServiceSettings &settings = TestNode::openSettings())
        : directory(hub)
        , broker(hub)
        , node(database, {number, &directory, &broker}, settings)
    {
    }

    LocalDirectory directory;
    LocalBroker broker;
    TestNode node;
};

} // namespace kith
