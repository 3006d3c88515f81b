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
    void initTestCase();
    void aLockIsNoticedOnEachDesktop_data();
    void aLockIsNoticedOnEachDesktop();
    void aLockedScreenIsKnownAtTheStart();
    void theHintOfLogindIsFollowed();
};

#ifdef KITH_DBUS
namespace {

QDBusConnection sessionBusAs(const QString &name)
{
    return QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), name);
}

} // namespace

class FakeScreenSaver : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.xfce.ScreenSaver")

public Q_SLOTS:
    bool GetActive() { return true; } // NOLINT: its name on the bus
};

class FakeSession : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Session")
    Q_PROPERTY(bool LockedHint MEMBER locked)

public:
    bool locked = false;
};
#endif

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

//! One bus is the user's and the system's.
void tst_SessionLock::initTestCase()
{
#ifdef KITH_DBUS
    static QProcess bus;
    bus.start(QStringLiteral("dbus-daemon"),
              {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    while (!bus.canReadLine())
        QVERIFY(bus.waitForReadyRead(60'000));
    const QByteArray address = bus.readLine().trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", address);
#endif
}

void tst_SessionLock::aLockIsNoticedOnEachDesktop()
{
#ifndef KITH_DBUS
    QSKIP("there is no D-Bus here");
#else
    QFETCH(QString, path);
    QFETCH(QString, interface);
    ManualTimeSource time;
    SystemWatch watch(&time);
    watch.watchLock();
    QSignalSpy changed(&watch, &SystemWatch::lockedChanged);
    QDBusConnection desktop = sessionBusAs(QStringLiteral("desktop"));
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

void tst_SessionLock::aLockedScreenIsKnownAtTheStart()
{
#ifndef KITH_DBUS
    QSKIP("there is no D-Bus here");
#else
    QDBusConnection desktop = sessionBusAs(QStringLiteral("locked desktop"));
    FakeScreenSaver saver;
    QVERIFY(desktop.registerObject(QStringLiteral("/org/xfce/ScreenSaver"), &saver,
                                   QDBusConnection::ExportAllSlots));
    QVERIFY(desktop.registerService(QStringLiteral("org.xfce.ScreenSaver")));
    ManualTimeSource time;
    SystemWatch watch(&time);
    watch.watchLock();
    QTRY_VERIFY(watch.isLocked());
    QVERIFY(desktop.unregisterService(QStringLiteral("org.xfce.ScreenSaver")));
#endif
}

void tst_SessionLock::theHintOfLogindIsFollowed()
{
#ifndef KITH_DBUS
    QSKIP("there is no D-Bus here");
#else
    QDBusConnection system = sessionBusAs(QStringLiteral("system"));
    FakeSession session;
    session.locked = true;
    const auto change = [&](bool locked) {
        session.locked = locked;
        QDBusMessage signal = QDBusMessage::createSignal(
            QStringLiteral("/org/freedesktop/login1/session/_31"),
            QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("PropertiesChanged"));
        signal << QStringLiteral("org.freedesktop.login1.Session")
               << QVariantMap{{QStringLiteral("LockedHint"), locked}} << QStringList();
        return system.send(signal);
    };
    QVERIFY(system.registerObject(QStringLiteral("/org/freedesktop/login1/session/auto"), &session,
                                  QDBusConnection::ExportAllProperties));
    QVERIFY(system.registerService(QStringLiteral("org.freedesktop.login1")));
    ManualTimeSource time;
    SystemWatch watch(&time);
    watch.watchLock();
    QTRY_VERIFY(watch.isLocked());
    for (const bool locked : {false, true, false}) {
        QVERIFY(change(locked));
        QTRY_COMPARE(watch.isLocked(), locked);
    }
    QVERIFY(system.unregisterService(QStringLiteral("org.freedesktop.login1")));
#endif
}

KITH_TEST(tst_SessionLock)
#include "tst_sessionlock.moc"
