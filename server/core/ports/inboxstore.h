// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/callback.h"
#include "shared/types.h"

#include <vector>

namespace kith {

//! What of a conversation is undelivered to a device: the entries above acked, up to head.
struct InboxLine {
    ConversationId conversation;
    Seq acked = 0;
    Seq head = 0;
};

struct DeviceAck {
    DeviceId device;
    UserId user;
    ConversationId conversation;
    Seq seq = 0;
};

//! How far each device has acked each log. See stores.h.
class InboxStore
{
public:
    virtual ~InboxStore() = default;

    //! All conversations of \a user, the self log included, whose head the device has not acked. What was in a conversation
    //! before the entry by which the user joined counts as acked.
    virtual void open(DeviceId device, UserId user, Callback<std::vector<InboxLine>> done) = 0;

    //! How far each of \a devices, all of them members', has acked \a conversation, as open() counts it.
    virtual void acked(std::vector<DeviceId> devices, ConversationId conversation,
                       Callback<std::vector<std::pair<DeviceId, Seq>>> done) = 0;

    //! Puts the device at the heads of all conversations of \a user, as they are now.
    virtual void startFresh(DeviceId device, UserId user, Callback<Done> done) = 0;

    //! Moves acks, and with them the delivered mark of each user, forward; never back.
    virtual void save(std::vector<DeviceAck> acks, Callback<Done> done) = 0;
};

} // namespace kith
