// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"

#include <QLoggingCategory>

namespace kith {

Q_DECLARE_LOGGING_CATEGORY(lcServer)

/*!
    Sends Qt's log to stderr, one line a message, as text or as JSON; so does LoggingAuditLog with what it notes.

    Nothing that is logged may hold a token, a password or the text of a message: log what happened, to
    which id.
*/
void startLog(bool json, bool debug);

//! A journal in the log: JSON has each fact as a field of its own, text as name=value.
class LoggingAuditLog final : public AuditLog
{
public:
    void note(Level level, const QString &event, const Facts &facts) override;
};

struct LogEntry {
    QString time;
    QtMsgType type = QtInfoMsg;
    QString source; //!< a category
    QString text; //!< a message, or the name of an event
    bool event = false;
    AuditLog::Facts facts; //!< of an event
};

//! One line of the log, without its end. Pure; for the two above and their test.
QByteArray logLine(bool json, const LogEntry &entry);

} // namespace kith
