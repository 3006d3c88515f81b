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

//! An entry that the store has or had. After a restore another one may have its seq, but not also its time.
struct StoredEntry {
    ConversationId conversation; //!< null: none
    Seq seq = 0;
    std::int64_t sentAt = 0;

    bool operator==(const StoredEntry &) const = default;

    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &StoredEntry::conversation), field("seq", &StoredEntry::seq),
                          field("sentAt", &StoredEntry::sentAt)};
    }
};

//! What a device that comes back finds.
struct InboxState {
    EpochId epoch; //!< of the history: begins anew when the store went back in time
    QByteArray cursorKey; //!< secret of the store, with which nodes sign cursors
    bool isBehind = false; //!< the store went back in time: it lacks what the device says
    StoredEntry latest; //!< the last entry of the user's logs, where the device names none
    std::vector<InboxLine> lines;
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
    //! before the entry by which the user joined counts as acked. The device says that it has acked \a known as well, and that
    //! the store had \a latest.
    virtual void open(DeviceId device, UserId user, std::vector<Position> known, StoredEntry latest,
                      Callback<InboxState> done) = 0;

    //! Ends \a epoch, and with it the right of all devices to go on from their cursors, which is a revocation. Does nothing where
    //! it has ended already. Returns the epoch that is valid now.
    virtual void endEpoch(EpochId epoch, Callback<EpochId> done) = 0;

    //! How far each of \a devices, all of them members', has acked \a conversation, as open() counts it.
    virtual void acked(std::vector<DeviceId> devices, ConversationId conversation,
                       Callback<std::vector<std::pair<DeviceId, Seq>>> done) = 0;

    //! Puts the device at the heads of all conversations of \a user, as they are now.
    virtual void startFresh(DeviceId device, UserId user, Callback<Done> done) = 0;

    //! Moves acks, and with them the delivered mark of each user, forward; never back.
    virtual void save(std::vector<DeviceAck> acks, Callback<Done> done) = 0;
};

} // namespace kith
