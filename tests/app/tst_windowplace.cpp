// SPDX-License-Identifier: Apache-2.0
#include "app/windowplace.h"
#include "tests/runner/runner.h"

using namespace kith;

class tst_WindowPlace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWindowFitsItsScreen_data();
    void aWindowFitsItsScreen();
};

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

KITH_TEST(tst_WindowPlace)
#include "tst_windowplace.moc"
