// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/auditlog.h"

#include <QLoggingCategory>

namespace kith {

Q_DECLARE_LOGGING_CATEGORY(lcServer)

/*!
    Writes Qt's messages and those of LoggingAuditLog to standard error, one line each, as text or JSON, until destroyed.

    No thread blocks on the reader of standard error; see LineWriter. A line names the event and ids, never a token, a password
    or the text of a message. At most one exists at a time. Created and destroyed on the main thread.
*/
class Log
{
public:
    Log(bool json, bool debug);
    ~Log();
    Q_DISABLE_COPY_MOVE(Log)
};

//! Writes audit events to the log. Each fact is a field in JSON and name=value in text.
class LoggingAuditLog final : public AuditLog
{
public:
    void note(Level level, const QString &event, const Facts &facts) override;
};

struct LogEntry {
    QString time;
    QtMsgType type = QtInfoMsg;
    QString source; //!< a category
    QString text; //!< the message, or the event's name
    bool event = false;
    AuditLog::Facts facts; //!< the event's facts
};

//! Returns \a entry as one line without a line feed.
QByteArray logLine(bool json, const LogEntry &entry);

} // namespace kith
