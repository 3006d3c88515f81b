// SPDX-License-Identifier: Apache-2.0
// Runs the tst_*.qml of this folder on the views and the stand-ins for the types of the client.
#include "qml/support/applicationfont.h"

#include <QGuiApplication>
#include <QQmlEngine>
#include <QQmlExtensionPlugin>
#include <QtQuickTest>

Q_IMPORT_QML_PLUGIN(KithPlugin)
Q_IMPORT_QML_PLUGIN(Kith_AppPlugin)

class Setup : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void applicationAvailable()
    {
        QGuiApplication::setFont(kith::applicationFont(QFont(QStringLiteral("DejaVu Sans"))));
    }
    void qmlEngineAvailable(QQmlEngine *engine) { engine->addImportPath(QStringLiteral("qrc:/qt/qml")); }
};

QUICK_TEST_MAIN_WITH_SETUP(views, Setup)

#include "tst_views.moc"
