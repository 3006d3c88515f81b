// SPDX-License-Identifier: Apache-2.0
#include "app/account/profile.h"
#include "app/platform/onlyinstance.h"
#include "tests/runner/runner.h"

#include <QFile>
#include <QLocalSocket>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace kith;

//! What a start does where the profile is in use, or cannot be.
class tst_OnlyInstance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecondStartWakesTheFirst();
    void aSecondStartHandsItsLinkOver_data();
    void aSecondStartHandsItsLinkOver();
    void whoeverSendsTooMuchIsDropped();
    void anOlderVersionWakesTheFirst();
    void aSecondStartWakesAFirstThatIsLoading();
    void whereNothingListensNothingIsWoken();
    void whatAKilledOneLeftIsReplaced();
    void whyNothingStartsIsSaidInAWindow();
};

namespace {

QProcessEnvironment offscreen()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("QT_QUICK_BACKEND"), QStringLiteral("software"));
    environment.insert(QStringLiteral("XDG_ACTIVATION_TOKEN"), QStringLiteral("token of the menu"));
    return environment;
}

} // namespace

void tst_OnlyInstance::aSecondStartWakesTheFirst()
{
    QTemporaryDir folder;
    const auto profile = Profile::open(folder.path());
    QVERIFY(profile);
    OnlyInstance first;
    first.listen((*profile)->folder());
    QSignalSpy wanted(&first, &OnlyInstance::windowWanted);
    QProcess second;
    second.setProcessEnvironment(offscreen());
    second.start(QCoreApplication::applicationDirPath() + QStringLiteral("/kith"),
                 {QStringLiteral("--profile"), folder.path()});
    QTRY_COMPARE_WITH_TIMEOUT(wanted.count(), 1, 60'000);
    QCOMPARE(wanted[0][0].toByteArray(), QByteArray("token of the menu"));
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, 60'000);
    QCOMPARE(second.exitCode(), 0);
}

void tst_OnlyInstance::aSecondStartHandsItsLinkOver_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("link");
    const auto link = QStringLiteral("kith://chat.example.org/join/q8Yt0cVb3nLxW2aE");
    QTest::newRow("as a desktop does") << QStringList{QStringLiteral("--"), link} << link;
    QTest::newRow("by hand") << QStringList{link} << link;
    QTest::newRow("none") << QStringList{QStringLiteral("--")} << QString();
    QTest::newRow("lines and tabs") << QStringList{QStringLiteral("kith://a\tb\nkith://c")}
                                    << QStringLiteral("kith://a\tb kith://c");
    QTest::newRow("long") << QStringList{QString(100'000, u'k')} << QString(2048, u'k');
}

void tst_OnlyInstance::aSecondStartHandsItsLinkOver()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, link);
    QTemporaryDir folder;
    const auto profile = Profile::open(folder.path());
    QVERIFY(profile);
    OnlyInstance first;
    first.listen((*profile)->folder());
    QSignalSpy wanted(&first, &OnlyInstance::windowWanted);
    QProcess second;
    second.setProcessEnvironment(offscreen());
    second.start(QCoreApplication::applicationDirPath() + QStringLiteral("/kith"),
                 QStringList{QStringLiteral("--profile"), folder.path()} + arguments);
    QTRY_COMPARE_WITH_TIMEOUT(wanted.count(), 1, 60'000);
    QCOMPARE(wanted[0][0].toByteArray(), QByteArray("token of the menu"));
    QCOMPARE(wanted[0][1].toString(), link);
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, 60'000);
    QCOMPARE(second.exitCode(), 0);
}

void tst_OnlyInstance::whoeverSendsTooMuchIsDropped()
{
    QTemporaryDir folder;
    OnlyInstance first;
    first.listen(folder.path());
    QSignalSpy wanted(&first, &OnlyInstance::windowWanted);
    QLocalSocket socket;
    socket.connectToServer(OnlyInstance::socketName(folder.path()));
    QVERIFY(socket.waitForConnected());
    socket.write(QByteArray(1'000'000, 'k') + '\n');
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QLocalSocket::UnconnectedState, 60'000);
    QCOMPARE(wanted.count(), 0);
}

void tst_OnlyInstance::anOlderVersionWakesTheFirst()
{
    QTemporaryDir folder;
    OnlyInstance first;
    first.listen(folder.path());
    QSignalSpy wanted(&first, &OnlyInstance::windowWanted);
    QLocalSocket socket;
    socket.connectToServer(OnlyInstance::socketName(folder.path()));
    QVERIFY(socket.waitForConnected());
    socket.write("token\n");
    QTRY_COMPARE_WITH_TIMEOUT(wanted.count(), 1, 60'000);
    QCOMPARE(wanted[0][0].toByteArray(), QByteArray("token"));
    QCOMPARE(wanted[0][1].toString(), QString());
}

void tst_OnlyInstance::aSecondStartWakesAFirstThatIsLoading()
{
    QTemporaryDir folder;
    const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/kith");
    QProcess first, second;
    for (QProcess *process : {&first, &second})
        process->setProcessEnvironment(offscreen());
    first.start(program, {QStringLiteral("--profile"), folder.path()});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder.filePath(QStringLiteral("lock"))), 60'000);
    second.start(program, {QStringLiteral("--profile"), folder.path()});
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), QProcess::NotRunning, 60'000);
    QCOMPARE(second.exitCode(), 0);
    QVERIFY(!second.readAllStandardError().contains("running already"));
    first.kill();
    QVERIFY(first.waitForFinished());
}

void tst_OnlyInstance::whereNothingListensNothingIsWoken()
{
    QTemporaryDir folder;
    QVERIFY(!OnlyInstance::wakeOther(folder.path()));
    QVERIFY(!OnlyInstance::wakeOther(folder.filePath(QStringLiteral("none"))));
}

void tst_OnlyInstance::whatAKilledOneLeftIsReplaced()
{
    QTemporaryDir folder;
    QProcess first;
    first.setProcessEnvironment(offscreen());
    const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/kith");
    const QStringList arguments{QStringLiteral("--profile"), folder.path()};
    first.start(program, arguments);
    QTRY_VERIFY_WITH_TIMEOUT(OnlyInstance::wakeOther(folder.path()), 60'000);
    first.kill();
    QVERIFY(first.waitForFinished());
    first.start(program, arguments);
    QTRY_VERIFY_WITH_TIMEOUT(OnlyInstance::wakeOther(folder.path()), 60'000);
    first.kill();
    QVERIFY(first.waitForFinished());
}

//! FailureWindow's own test looks at what it shows.
void tst_OnlyInstance::whyNothingStartsIsSaidInAWindow()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QProcessEnvironment environment = offscreen();
    environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("*.renderloop.debug=true"));
    QProcess kith;
    kith.setProcessEnvironment(environment);
    kith.start(QCoreApplication::applicationDirPath() + QStringLiteral("/kith"),
               {QStringLiteral("--profile"), file.fileName() + QStringLiteral("/profile")});
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += kith.readAllStandardError()).contains("Frame rendered")
                                 || kith.state() == QProcess::NotRunning,
                             60'000);
    QVERIFY2(said.contains("cannot be made"), said);
    QVERIFY2(kith.state() == QProcess::Running, said); // until its window is closed
    kith.kill();
    QVERIFY(kith.waitForFinished());
}

KITH_TEST(tst_OnlyInstance)
#include "tst_onlyinstance.moc"
