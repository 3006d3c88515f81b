// SPDX-License-Identifier: Apache-2.0
#include "app/settings.h"
#include "tests/runner/runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <limits>

using namespace kith;

class tst_Settings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void valuesSurviveARestart();
    void theWindowsPlaceIsKept();
    void valuesStayInTheirBounds();
    void nonsenseInTheFileIsTheDefault();
    void theSameValueIsNoChange();

private:
    QString file(const char *name) const { return m_folder.filePath(QLatin1StringView(name)); }

    QTemporaryDir m_folder;
};

void tst_Settings::valuesSurviveARestart()
{
    {
        Settings settings(file("kept.ini"));
        QCOMPARE(settings.theme(), Settings::System);
        settings.setTheme(Settings::Dark);
        settings.setTextScale(1.25);
        settings.setSidebarWidth(300);
        settings.setReducedMotion(true);
    }
    const Settings settings(file("kept.ini"));
    QCOMPARE(settings.theme(), Settings::Dark);
    QCOMPARE(settings.textScale(), 1.25);
    QCOMPARE(settings.sidebarWidth(), 300);
    QVERIFY(settings.reducedMotion());
}

void tst_Settings::theWindowsPlaceIsKept()
{
    QVERIFY(!Settings(file("window.ini")).windowGeometry().isValid());
    {
        Settings settings(file("window.ini"));
        settings.setWindowGeometry({-20, 30, 900, 600});
        settings.setWindowMaximized(true);
    }
    const Settings settings(file("window.ini"));
    QCOMPARE(settings.windowGeometry(), QRect(-20, 30, 900, 600));
    QVERIFY(settings.windowMaximized());
}

void tst_Settings::valuesStayInTheirBounds()
{
    Settings settings(file("bounds.ini"));
    settings.setTextScale(9);
    QCOMPARE(settings.textScale(), 1.5);
    settings.setTextScale(std::numeric_limits<double>::quiet_NaN());
    QCOMPARE(settings.textScale(), 1.0);
    settings.setSidebarWidth(1);
    QCOMPARE(settings.sidebarWidth(), 264);
}

void tst_Settings::nonsenseInTheFileIsTheDefault()
{
    QFile broken(file("broken.ini"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("[General]\ntheme=purple\ntextScale=big\nsidebarWidth=-4\n");
    broken.close();
    const Settings settings(broken.fileName());
    QCOMPARE(settings.theme(), Settings::System);
    QVERIFY(settings.textScale() >= 0.85);
    QCOMPARE(settings.sidebarWidth(), 264);
}

void tst_Settings::theSameValueIsNoChange()
{
    Settings settings(file("same.ini"));
    QSignalSpy changed(&settings, &Settings::textScaleChanged);
    settings.setTextScale(1.1);
    settings.setTextScale(1.1);
    QCOMPARE(changed.count(), 1);
}

KITH_TEST(tst_Settings)
#include "tst_settings.moc"
