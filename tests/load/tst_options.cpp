// SPDX-License-Identifier: Apache-2.0
#include "tests/load/options.h"
#include "tests/load/processstats.h"
#include "tests/runner/runner.h"

#include <QProcess>

#include <unistd.h>

using namespace kith::load;

class tst_Options : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatTheManualNames();
    void refusesWhatCannotBe_data();
    void refusesWhatCannotBe();
    void addsUpProcessesAndWhatTheyStarted();
};

void tst_Options::takesWhatTheManualNames()
{
    const auto options = parseOptions(
        QStringLiteral("kith-load idle --kithd kithd --nodes 2 --window 16 --rate 500").split(u' '));
    QVERIFY(options);
    QCOMPARE(options->nodes, 2);
    QCOMPARE(options->window, 16);
    QCOMPARE(options->rate, 500.0);
    QCOMPARE(options->idle, 9'000);
    QCOMPARE(options->people(), 9'200);
}

void tst_Options::refusesWhatCannotBe_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("no server") << "pairs";
    QTest::newRow("two servers") << "pairs --kithd kithd --address 127.0.0.1:8470";
    QTest::newRow("no workload") << "paris --kithd kithd";
    QTest::newRow("no node") << "pairs --kithd kithd --nodes 0";
    QTest::newRow("no number") << "pairs --kithd kithd --nodes two";
    QTest::newRow("nodes that run") << "pairs --address 127.0.0.1:8470 --nodes 2";
    QTest::newRow("no database") << "seed --data folder --database here";
    QTest::newRow("a window through failures")
        << "pairs --address 127.0.0.1:8470 --through-failures --window 2";
    QTest::newRow("nodes of another workload") << "storm --kithd kithd --nodes 2";
}

void tst_Options::refusesWhatCannotBe()
{
    QFETCH(QString, line);
    QVERIFY(!parseOptions((QStringLiteral("kith-load ") + line).split(u' ')));
}

void tst_Options::addsUpProcessesAndWhatTheyStarted()
{
    QProcess child;
    child.start(QStringLiteral("sh"), {QStringLiteral("-c"), QStringLiteral("read line; true")});
    QVERIFY(child.waitForStarted());
    const auto id = static_cast<pid_t>(child.processId());
    const ProcessStats alone = ProcessStats::of(std::vector{getpid()});
    QVERIFY(alone.threads.contains(getpid()));
    QVERIFY(alone.threads.contains(id));
    QCOMPARE(alone.threads.at(id).name, std::string("sh"));
    const ProcessStats two = ProcessStats::of(std::vector{getppid(), id});
    QCOMPARE(two.threads.at(id).name, std::string("2 sh"));
    child.write("\n");
    QVERIFY(child.waitForFinished());
}

KITH_TEST(tst_Options)
#include "tst_options.moc"
