// SPDX-License-Identifier: Apache-2.0
#include "app/platform/openedlinks.h"

#include <QFileOpenEvent>
#include <QSignalSpy>
#include <QTest>

using namespace kith;

class tst_OpenedLinks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void macOsHandsLinksOver();
};

void tst_OpenedLinks::macOsHandsLinksOver()
{
    OpenedLinks links;
    QSignalSpy opened(&links, &OpenedLinks::opened);
    const auto link = QStringLiteral("kith://chat.example.org/join/q8Yt0cVb3nLxW2aE");
    QFileOpenEvent event{QUrl(link)};
    QVERIFY(QCoreApplication::sendEvent(QCoreApplication::instance(), &event));
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toString(), link);
}

QTEST_GUILESS_MAIN(tst_OpenedLinks)
#include "tst_openedlinks.moc"
