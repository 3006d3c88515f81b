// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testnode.h"

namespace kith {

//! Ada and Bob on a node of their own, with a direct conversation.
class TwoPeers
{
protected:
    void meet()
    {
        ada.reset();
        bob.reset();
        node = std::make_unique<TestNode>();
        ada = std::make_unique<TestPeer>(TestPeer::member(*node, QStringLiteral("ada")));
        bob = std::make_unique<TestPeer>(TestPeer::member(*node, QStringLiteral("bob")));
        ada->ask<reply::Conversations>(request::OpenDirect{bob->user.id});
    }
    ConversationId direct() const { return directConversation(ada->user.id, bob->user.id); }

    std::unique_ptr<TestNode> node;
    std::unique_ptr<TestPeer> ada;
    std::unique_ptr<TestPeer> bob;
};

} // namespace kith
