// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"
#include "server/core/sessions/session.h"

namespace kith {

//! What the journal hears of connections, and of the requests on them that are for an administrator to know.
class SessionAudit
{
public:
    explicit SessionAudit(AuditLog &journal)
        : m_audit(journal)
    {
    }

    void opened(const QString &peer);
    void closed(const Session &session, int code);

    //! Once a connection: whoever floods the server must not flood its log.
    void throttled(Session &session);

    //! \a replier, whose answer to \a request is noted where it refuses, or changes an account or its devices. Must not
    //! outlive this.
    Replier noting(const SessionPtr &session, const Request &request, const Replier &replier);

private:
    AuditLog &m_audit;
};

} // namespace kith
