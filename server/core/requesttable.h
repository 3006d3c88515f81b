// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/conversations/conversationservice.h"
#include "server/core/conversations/messageservice.h"
#include "server/core/conversations/receiptservice.h"
#include "server/core/conversations/successionservice.h"
#include "server/core/people/accountservice.h"
#include "server/core/people/administrationservice.h"
#include "server/core/people/inviteservice.h"
#include "server/core/people/presenceservice.h"

namespace kith {

//! What the handlers of requests call.
struct RequestServices {
    AccountService &accounts;
    InviteService &invites;
    AdministrationService &administration;
    MessageService &messages;
    ConversationService &conversations;
    SuccessionService &successions;
    ReceiptService &receipts;
    PresenceService &presence;
    Inbox &inbox;
    Publisher &publisher;
    std::function<void(const SessionPtr &, const request::Hello &, const Replier &)> hello;
    std::function<void()> readRevocations;
};

//! How one type of request is handled.
struct RequestRow {
    enum Access { Anonymous = 1, SignedIn = 2, Always = Anonymous | SignedIn };
    enum Kind { Other, Large }; //!< large answers, as reads have, are made one after another
    using Handler = void (*)(const RequestServices &, const SessionPtr &, const request::Any &,
                             const Replier &);

    Access access = Always;
    Kind kind = Other;
    const char *auditEvent = nullptr; //!< null: not audited; empty: errors only; otherwise noted on success
    Handler handle = nullptr; //!< calls the service with the body of the row's type

    bool allows(bool isSignedIn) const { return (access & (isSignedIn ? SignedIn : Anonymous)) != 0; }
};

//! The row of the type of \a body. Every type has one.
const RequestRow &requestRow(const request::Any &body);

} // namespace kith
