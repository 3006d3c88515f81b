// SPDX-License-Identifier: Apache-2.0
#include "app/platform/systemwatch.h"
#include "tests/app/manualtimesource.h"
#include "tests/runner/runner.h"

#ifdef KITH_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#endif
#include <QProcess>
#include <QSignalSpy>

using namespace kith;

//! Whether a locked session is noticed, over a bus of its own.
class tst_SessionLock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLockIsNoticedOnEachDesktop_data();
    void aLockIsNoticedOnEachDesktop();
};

void tst_SessionLock::aLockIsNoticedOnEachDesktop_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("interface");
    QTest::newRow("KDE") << QStringLiteral("/ScreenSaver") << QStringLiteral("org.freedesktop.ScreenSaver");
    QTest::newRow("GNOME") << QStringLiteral("/org/gnome/ScreenSaver")
                           << QStringLiteral("org.gnome.ScreenSaver");
    QTest::newRow("Xfce") << QStringLiteral("/org/xfce/ScreenSaver")
                          << QStringLiteral("org.xfce.ScreenSaver");
}

void tst_SessionLock::aLockIsNoticedOnEachDesktop()
{
#ifndef KITH_DBUS
    QSKIP("there is no D-Bus here");
#else
    QFETCH(QString, path);
    QFETCH(QString, interface);
    static QProcess bus;
    if (bus.state() == QProcess::NotRunning) {
        bus.start(
            QStringLiteral("dbus-daemon"),
            {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        while (!bus.canReadLine())
            QVERIFY(bus.waitForReadyRead(60'000));
        qputenv("DBUS_SESSION_BUS_ADDRESS", bus.readLine().trimmed());
    }
    ManualTimeSource time;
    SystemWatch watch(&time);
    watch.watchLock();
    QSignalSpy changed(&watch, &SystemWatch::lockedChanged);
    QDBusConnection desktop = QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"),
                                                            QStringLiteral("desktop"));
    QVERIFY(desktop.isConnected());
    for (const bool locked : {true, false}) {
        QDBusMessage signal = QDBusMessage::createSignal(path, interface, QStringLiteral("ActiveChanged"));
        signal << locked;
        QVERIFY(desktop.send(signal));
        QTRY_COMPARE(watch.isLocked(), locked);
    }
    QCOMPARE(changed.count(), 2);
#endif
}

KITH_TEST(tst_SessionLock)
#include "tst_sessionlock.moc"
