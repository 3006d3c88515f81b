// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"

#include <QLoggingCategory>

namespace kith {

Q_DECLARE_LOGGING_CATEGORY(lcServer)

/*!
    Takes Qt's messages and those of LoggingAuditLog to standard error while it lives: one line each, as text or as JSON.

    No thread waits for whoever reads standard error; see LineWriter. A log line never holds a token, a password or the text
    of a message: it says what happened, to which id. At most one at a time; made and destroyed on the main thread.
*/
class Log
{
public:
    Log(bool json, bool debug);
    ~Log();
    Q_DISABLE_COPY_MOVE(Log)
};

//! Writes audit events to the log: JSON has each fact as a field of its own, text as name=value.
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

//! Returns one line of the log, without its end.
QByteArray logLine(bool json, const LogEntry &entry);

} // namespace kith
