// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/accountstore.h"
#include "server/core/ports/auditstore.h"
#include "server/core/ports/conversationstore.h"
#include "server/core/ports/devicestore.h"
#include "server/core/ports/inboxstore.h"
#include "server/core/ports/invitestore.h"
#include "server/core/ports/logstore.h"

/*!
    What the Chat Service asks of persistence: the contract of all stores.

    All calls are made on the core thread and return at once; each callback runs there later, exactly once.

    Calls that write (findRepeat() among them) take effect in the order in which they were made, and are answered in that
    order; only one that is refused because too much waits is answered at once. A call that only reads is answered when it is done, before or after any other: it sees at least what was
    answered before it was made, and may or may not see what was written since.

    A store that cannot serve answers `unavailable` (may be retried). Nothing
    that was answered with success is lost by a crash of the process or of the machine.
*/
namespace kith {

//! All stores of one database.
struct Stores {
    LogStore &log;
    ConversationStore &conversations;
    InboxStore &inbox;
    AccountStore &accounts;
    DeviceStore &devices;
    InviteStore &invites;
    AuditStore &audit;
};

} // namespace kith
