// SPDX-License-Identifier: Apache-2.0
#include "server/system/log.h"
#include "tests/runner/runner.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace kith;

class tst_Log : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messageIsOneLineOfText();
    void eventIsItsNameAndItsFacts();
    void valuesThatWouldNotEndAreQuoted_data();
    void valuesThatWouldNotEndAreQuoted();
    void jsonHasAFieldForEachFact();
    void factCannotTakeThePlaceOfAFieldOfEachLine();

private:
    static LogEntry entry(QtMsgType type, const QString &text, bool event = false, AuditLog::Facts facts = {})
    {
        return {QStringLiteral("2026-01-02T03:04:05.006Z"),
                type,
                QStringLiteral("kith.server"),
                text,
                event,
                std::move(facts)};
    }
};

void tst_Log::messageIsOneLineOfText()
{
    const auto line = [](QtMsgType type) {
        return logLine(false, entry(type, QStringLiteral("the disk\nis full")));
    };
    QCOMPARE(line(QtWarningMsg), "2026-01-02T03:04:05.006Z warning kith.server: the disk is full");
    QCOMPARE(line(QtDebugMsg), "2026-01-02T03:04:05.006Z debug kith.server: the disk is full");
    QCOMPARE(line(QtInfoMsg), "2026-01-02T03:04:05.006Z info kith.server: the disk is full");
    QCOMPARE(line(QtCriticalMsg), "2026-01-02T03:04:05.006Z error kith.server: the disk is full");
}

void tst_Log::eventIsItsNameAndItsFacts()
{
    const auto refused = entry(QtInfoMsg, QStringLiteral("refused"), true,
                               {{QStringLiteral("peer"), QStringLiteral("::1")},
                                {QStringLiteral("error"), QStringLiteral("bad_credentials")}});
    QCOMPARE(logLine(false, refused),
             "2026-01-02T03:04:05.006Z info kith.server: refused peer=::1 error=bad_credentials");
}

void tst_Log::valuesThatWouldNotEndAreQuoted_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("plain") << QStringLiteral("/srv/kith-1.2") << QByteArray("/srv/kith-1.2");
    QTest::newRow("space") << QStringLiteral("/srv/my data") << QByteArray("\"/srv/my data\"");
    QTest::newRow("line") << QStringLiteral("a\nb") << QByteArray("\"a\\nb\"");
    QTest::newRow("quote") << QStringLiteral("a\"b") << QByteArray("\"a\\\"b\"");
    QTest::newRow("equals") << QStringLiteral("a=b") << QByteArray("\"a=b\"");
    QTest::newRow("empty") << QString() << QByteArray("\"\"");
}

void tst_Log::valuesThatWouldNotEndAreQuoted()
{
    QFETCH(QString, value);
    QFETCH(QByteArray, shown);
    const QByteArray line = logLine(
        false, entry(QtInfoMsg, QStringLiteral("listening"), true, {{QStringLiteral("data"), value}}));
    QCOMPARE(line, "2026-01-02T03:04:05.006Z info kith.server: listening data=" + shown);
}

void tst_Log::jsonHasAFieldForEachFact()
{
    const QByteArray event = logLine(true,
                                     entry(QtInfoMsg, QStringLiteral("refused"), true,
                                           {{QStringLiteral("peer"), QStringLiteral("a \"b\"\n")}}));
    QVERIFY(!event.contains('\n'));
    QCOMPARE(QJsonDocument::fromJson(event).object(),
             (QJsonObject{{QStringLiteral("time"), QStringLiteral("2026-01-02T03:04:05.006Z")},
                          {QStringLiteral("level"), QStringLiteral("info")},
                          {QStringLiteral("source"), QStringLiteral("kith.server")},
                          {QStringLiteral("event"), QStringLiteral("refused")},
                          {QStringLiteral("peer"), QStringLiteral("a \"b\"\n")}}));
    const QJsonObject message =
        QJsonDocument::fromJson(logLine(true, entry(QtWarningMsg, QStringLiteral("two\nlines")))).object();
    QCOMPARE(message.value(QStringLiteral("message")), QStringLiteral("two\nlines"));
    QVERIFY(!message.contains(QStringLiteral("event")));
}

void tst_Log::factCannotTakeThePlaceOfAFieldOfEachLine()
{
    const QByteArray line = logLine(true,
                                    entry(QtInfoMsg, QStringLiteral("refused"), true,
                                          {{QStringLiteral("level"), QStringLiteral("none")}}));
    QCOMPARE(QJsonDocument::fromJson(line).object().value(QStringLiteral("level")), QStringLiteral("info"));
}

KITH_TEST(tst_Log)
#include "tst_log.moc"
