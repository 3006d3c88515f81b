// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"
#include "server/core/sessions/refusedconnections.h"
#include "server/core/sessions/session.h"

namespace kith {

//! Writes events of connections, and of requests that matter to an administrator, to the audit log.
class SessionAudit
{
public:
    SessionAudit(AuditLog &log, RefusedConnections &refused)
        : m_log(log)
        , m_refused(refused)
    {
    }

    void opened(const QString &peer);
    void closed(const Session &session, int code);

    //! Notes the first time only, or a Call, Stream or Poll as a refused connection: a peer that floods the server must not flood
    //! the log.
    void throttled(Session &session);

    /*!
        A copy of \a replier that notes an error as "refused" and a success as \a event, unless that is empty. Must not outlive
        this.
    */
    Replier audited(const SessionPtr &session, const Request &request, const char *event,
                    const Replier &replier);

private:
    AuditLog &m_log;
    RefusedConnections &m_refused;
};

} // namespace kith
