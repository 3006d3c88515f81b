// SPDX-License-Identifier: Apache-2.0
#include "app/windowplace.h"
#include "tests/app/manualtimesource.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QWindow>
#include <QtEndian>

using namespace kith;

class tst_WindowPlace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aWindowFitsItsScreen_data();
    void aWindowFitsItsScreen();
    void theFirstWindowFitsItsScreen();
    void aWindowComesBackWhereItWas_data();
    void aWindowComesBackWhereItWas();
    void aMaximizedWindowComesBackMaximized();
    void aMinimizedWindowComesBackAsItWasBefore();
    void aWindowThatIsClosedAtOnceIsRemembered();

private:
    void settle(); //!< until what was done to the window is remembered
    void checkNext(const QRect &geometry); //!< shows another window, which comes there

    QTemporaryDir m_folder;
    std::unique_ptr<Settings> m_settings;
    ManualTimeSource m_time;
};

namespace {

constexpr std::int64_t moment = 500;
constexpr QRect wanted(60, 40, 420, 310); // fits the screen of the offscreen platform

} // namespace

void tst_WindowPlace::init()
{
    const QString file = m_folder.filePath(QStringLiteral("window.ini"));
    m_settings.reset();
    QFile::remove(file);
    m_settings = std::make_unique<Settings>(file);
    m_time = {};
}

void tst_WindowPlace::settle()
{
    QTRY_VERIFY(m_time.hasTimer(moment));
    m_time.advance(moment);
}

void tst_WindowPlace::checkNext(const QRect &geometry)
{
    QWindow next;
    WindowPlace place(&next, m_settings.get(), &m_time);
    place.show();
    QCOMPARE(next.windowStates(), Qt::WindowNoState);
    QTRY_COMPARE(next.geometry(), geometry);
}

void tst_WindowPlace::aWindowFitsItsScreen_data()
{
    QTest::addColumn<QRect>("wanted");
    QTest::addColumn<QRect>("given");
    const QRect second(1920, 0, 1280, 700); // beside one of 1920 × 1040
    QTest::newRow("as it was") << QRect(100, 50, 800, 600) << QRect(100, 50, 800, 600);
    QTest::newRow("on the second") << QRect(2000, 50, 800, 600) << QRect(2000, 50, 800, 600);
    QTest::newRow("too high for the second") << QRect(2000, 50, 800, 900) << QRect(2000, 0, 800, 700);
    QTest::newRow("half outside") << QRect(-300, -40, 800, 600) << QRect(0, 0, 800, 600);
    QTest::newRow("on a screen that is gone") << QRect(5000, 3000, 800, 600) << QRect(1120, 440, 800, 600);
    QTest::newRow("larger than all") << QRect(0, 0, 9000, 9000) << QRect(0, 0, 1920, 1040);
    QTest::newRow("mostly on the second")
        << QRect(1800, 50, 800, 600) << second.intersected({1920, 50, 800, 600});
}

void tst_WindowPlace::aWindowFitsItsScreen()
{
    QFETCH(QRect, wanted);
    const QList<QRect> screens{{0, 0, 1920, 1040}, {1920, 0, 1280, 700}};
    QTEST(fitted(wanted, screens), "given");
}

//! Not all screens together.
void tst_WindowPlace::theFirstWindowFitsItsScreen()
{
    QTemporaryDir folder;
    QFile screens(folder.filePath(QStringLiteral("screens.json")));
    QVERIFY(screens.open(QIODevice::WriteOnly));
    screens.write(R"({"windowFrameMargins": false, "screens": [
        {"name": "one", "x": 0, "y": 0, "width": 900, "height": 600, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1},
        {"name": "two", "x": 900, "y": 0, "width": 900, "height": 600, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]})");
    screens.close();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"),
                       QStringLiteral("offscreen:configfile=") + screens.fileName());
    environment.insert(QStringLiteral("QT_QUICK_BACKEND"), QStringLiteral("software"));
    const QString shot = folder.filePath(QStringLiteral("window.png"));
    QProcess kith;
    kith.setProcessEnvironment(environment);
    kith.start(QCoreApplication::applicationDirPath() + QStringLiteral("/kith"),
               {QStringLiteral("--profile"), folder.filePath(QStringLiteral("profile")),
                QStringLiteral("--demo-shot"), shot});
    QVERIFY(kith.waitForFinished(120'000));
    QVERIFY2(kith.exitCode() == 0, kith.readAllStandardError());
    QFile picture(shot);
    QVERIFY(picture.open(QIODevice::ReadOnly));
    const QByteArray size = picture.read(24).mid(16); // of a PNG
    QCOMPARE(size.size(), 8);
    QCOMPARE(QSize(qFromBigEndian<int>(size.constData()), qFromBigEndian<int>(size.constData() + 4)),
             QSize(900, 600));
}

void tst_WindowPlace::aWindowComesBackWhereItWas_data()
{
    QTest::addColumn<QRect>("moved");
    QTest::newRow("aside") << wanted.translated(10, 0);
    QTest::newRow("down") << wanted.translated(0, 10);
    QTest::newRow("wider") << wanted.adjusted(0, 0, 20, 0);
    QTest::newRow("higher") << wanted.adjusted(0, 0, 0, 20);
}

void tst_WindowPlace::aWindowComesBackWhereItWas()
{
    QFETCH(QRect, moved);
    QWindow window;
    window.setGeometry(wanted);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window, 60'000));
    WindowPlace place(&window, m_settings.get(), &m_time);
    window.setGeometry(moved);
    QTRY_COMPARE(window.geometry(), moved);
    QVERIFY(!m_settings->windowGeometry().isValid()); // it may still be moving
    settle();
    checkNext(moved);
}

void tst_WindowPlace::aMaximizedWindowComesBackMaximized()
{
    QWindow window;
    WindowPlace place(&window, m_settings.get(), &m_time);
    place.show();
    window.setGeometry(wanted);
    settle();
    window.showMaximized();
    QTRY_VERIFY(window.geometry() != wanted);
    settle();
    QCOMPARE(m_settings->windowGeometry(), wanted); // what it is without
    QWindow next;
    WindowPlace nextPlace(&next, m_settings.get(), &m_time);
    nextPlace.show();
    QCOMPARE(next.windowStates(), Qt::WindowMaximized);
    window.showNormal();
    settle();
    QVERIFY(!m_settings->windowMaximized());
}

void tst_WindowPlace::aMinimizedWindowComesBackAsItWasBefore()
{
    QWindow window;
    WindowPlace place(&window, m_settings.get(), &m_time);
    place.show();
    window.setGeometry(wanted);
    settle();
    window.showMaximized();
    settle();
    window.showMinimized();
    settle();
    QVERIFY(m_settings->windowMaximized());
    QCOMPARE(m_settings->windowGeometry(), wanted);
}

void tst_WindowPlace::aWindowThatIsClosedAtOnceIsRemembered()
{
    QWindow window;
    {
        WindowPlace place(&window, m_settings.get(), &m_time);
        place.show();
        window.setGeometry(wanted);
        QTRY_VERIFY(m_time.hasTimer(moment));
    }
    checkNext(wanted);
}

QTEST_MAIN(tst_WindowPlace)
#include "tst_windowplace.moc"
