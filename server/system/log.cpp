// SPDX-License-Identifier: Apache-2.0
#include "server/system/log.h"

#include "server/system/linewriter.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <memory>

namespace kith {

Q_LOGGING_CATEGORY(lcServer, "kith.server")

namespace {

// Global, because Qt's message handler has no context parameter.
bool g_json = false;
std::unique_ptr<LineWriter> g_lines;

QString levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return QStringLiteral("debug");
    case QtInfoMsg:
        return QStringLiteral("info");
    case QtWarningMsg:
        return QStringLiteral("warning");
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return QStringLiteral("error");
}

void write(const LogEntry &entry)
{
    if (g_lines)
        g_lines->write(logLine(g_json, entry) + '\n');
}

QString now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}

void onMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    write({now(),
           type,
           QLatin1StringView(context.category ? context.category : "default"),
           message,
           false,
           {}});
    if (type == QtFatalMsg && g_lines) // Qt aborts the process next
        g_lines->flush(std::chrono::seconds(1));
}

QByteArray droppedLine(std::uint64_t count)
{
    const QString text = QStringLiteral("%1 lines were dropped: standard error was not read").arg(count);
    return logLine(g_json,
                   {now(), QtWarningMsg, QLatin1StringView(lcServer().categoryName()), text, false, {}})
        + '\n';
}

// Returns \a value, in quotes if its end would be unclear without them.
QString shown(const QString &value)
{
    const auto splits = [](QChar c) { return c.isSpace() || !c.isPrint() || c == u'"' || c == u'='; };
    if (!value.isEmpty() && std::none_of(value.begin(), value.end(), splits))
        return value;
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.mid(1, list.size() - 2));
}

} // namespace

QByteArray logLine(bool json, const LogEntry &entry)
{
    if (json) {
        QJsonObject line;
        for (const auto &[name, value] : entry.facts)
            line[name] = value;
        line[QStringLiteral("time")] = entry.time;
        line[QStringLiteral("level")] = levelName(entry.type);
        line[QStringLiteral("source")] = entry.source;
        line[entry.event ? QStringLiteral("event") : QStringLiteral("message")] = entry.text;
        return QJsonDocument(line).toJson(QJsonDocument::Compact);
    }
    QString text = entry.text;
    text.replace(u'\n', u' ');
    for (const auto &[name, value] : entry.facts)
        text += u' ' + name + u'=' + shown(value);
    return QStringLiteral("%1 %2 %3: %4").arg(entry.time, levelName(entry.type), entry.source, text).toUtf8();
}

void LoggingAuditLog::note(Level level, const QString &event, const Facts &facts)
{
    const bool debug = level == Level::Debug;
    if (debug ? lcServer().isDebugEnabled() : lcServer().isInfoEnabled())
        write({now(), debug ? QtDebugMsg : QtInfoMsg, QLatin1StringView(lcServer().categoryName()), event,
               true, facts});
}

Log::Log(bool json, bool debug)
{
    g_json = json;
    g_lines = std::make_unique<LineWriter>(2, droppedLine);
    QLoggingCategory::setFilterRules(debug ? QStringLiteral("kith.*.debug=true")
                                           : QStringLiteral("kith.*.debug=false"));
    qInstallMessageHandler(onMessage);
}

Log::~Log()
{
    qInstallMessageHandler(nullptr);
    g_lines.reset();
}

} // namespace kith
