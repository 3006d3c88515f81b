// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

namespace kith {

Q_DECLARE_LOGGING_CATEGORY(lcServer)

/*!
    Sends Qt's log to stderr, one line a message, as text or as JSON.

    Nothing that is logged may hold a token, a password or the text of a message: log what happened, to
    which id.
*/
void startLog(bool json, bool debug);

//! One line of the log, without its end. Pure; for startLog() and its test.
QByteArray logLine(bool json, QtMsgType type, const char *category, const QString &message, const QString &time);

} // namespace kith
