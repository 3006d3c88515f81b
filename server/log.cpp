// SPDX-License-Identifier: Apache-2.0
#include "server/log.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

namespace kith {

Q_LOGGING_CATEGORY(lcServer, "kith.server")

namespace {

bool g_json = false; // a message handler takes no context

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

void write(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QString time = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    const QByteArray line = logLine(g_json, type, context.category, message, time) + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
    std::fflush(stderr);
}

} // namespace

QByteArray logLine(bool json, QtMsgType type, const char *category, const QString &message, const QString &time)
{
    const QString source = QLatin1StringView(category ? category : "default");
    if (json)
        return QJsonDocument(QJsonObject {{QStringLiteral("time"), time},
                                          {QStringLiteral("level"), levelName(type)},
                                          {QStringLiteral("source"), source},
                                          {QStringLiteral("message"), message}})
            .toJson(QJsonDocument::Compact);
    QString oneLine = message;
    oneLine.replace(u'\n', u' ');
    return QStringLiteral("%1 %2 %3: %4").arg(time, levelName(type), source, oneLine).toUtf8();
}

void startLog(bool json, bool debug)
{
    g_json = json;
    QLoggingCategory::setFilterRules(debug ? QStringLiteral("kith.*.debug=true")
                                           : QStringLiteral("kith.*.debug=false"));
    qInstallMessageHandler(write);
}

} // namespace kith
