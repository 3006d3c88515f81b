// SPDX-License-Identifier: Apache-2.0
#include "tests/screenshots/pictures.h"

#include "qml/support/applicationfont.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QImage>
#include <QMouseEvent>
#include <QProcess>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickView>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace kith {

namespace {

int fail(const QString &message)
{
    std::fprintf(stderr, "%s\n", qPrintable(message));
    return 1;
}

// A picture is finished when two frames in a row are the same.
QImage settled(QQuickView &view)
{
    QImage last;
    for (int frame = 0; frame < 40; ++frame) {
        QEventLoop loop;
        QTimer::singleShot(30, &loop, &QEventLoop::quit);
        loop.exec();
        const QImage now = view.grabWindow();
        if (frame > 1 && now == last)
            return now;
        last = now;
    }
    return last;
}

int runAll(const QStringList &arguments)
{
    for (const QString &factor : {QStringLiteral("1"), QStringLiteral("2")}) {
        for (const QString &direction : {QStringLiteral("ltr"), QStringLiteral("rtl")}) {
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("QT_SCALE_FACTOR"), factor);
            process.setProcessEnvironment(environment);
            process.setProcessChannelMode(QProcess::ForwardedChannels);
            process.start(QCoreApplication::applicationFilePath(),
                          arguments + QStringList{QStringLiteral("--direction"), direction});
            if (!process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit
                || process.exitCode() != 0)
                return fail(QStringLiteral("The pictures at scale %1 (%2) were not finished.")
                                .arg(factor, direction));
        }
    }
    return 0;
}

// The pictures of the design are set in Inter; elsewhere the system's font is as good.
void setFont()
{
    QFont font = QGuiApplication::font();
    if (QFontDatabase::hasFamily(QStringLiteral("Inter")))
        font.setFamily(QStringLiteral("Inter"));
    font = applicationFont(font);
    font.setFamilies(font.families() << QStringLiteral("Noto Sans Arabic"));
    QGuiApplication::setFont(font);
}

} // namespace

Pictures::Pictures(const QString &description)
    : m_description(description)
{
}

int Pictures::run(int argc, char **argv, const QString &module, const std::vector<Scene> &scenes)
{
    const bool shows =
        std::any_of(argv, argv + argc, [](const char *word) { return qstrcmp(word, "--show") == 0; });
    if (!shows)
        qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    QGuiApplication app(argc, argv);
    m_module = module;

    QCommandLineParser parser;
    parser.setApplicationDescription(m_description);
    parser.addHelpOption();
    const QCommandLineOption only(QStringLiteral("only"), QStringLiteral("Paint this scene alone."),
                                  QStringLiteral("NAME"));
    const QCommandLineOption show(QStringLiteral("show"), QStringLiteral("Open this scene in a window."),
                                  QStringLiteral("NAME"));
    QCommandLineOption direction(QStringLiteral("direction"), QStringLiteral("ltr or rtl."),
                                 QStringLiteral("WAY"));
    direction.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({only, show, direction});
    parser.addPositionalArgument(QStringLiteral("folder"),
                                 QStringLiteral("Where the pictures go; build/screenshots without."),
                                 QStringLiteral("[folder]"));
    parser.process(app);
    if (!shows && !parser.isSet(direction))
        return runAll(app.arguments().mid(1));

    const bool rightToLeft = parser.value(direction) == QLatin1StringView("rtl");
    QGuiApplication::setLayoutDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    setFont();
    if (prepare)
        prepare();
    const QString wanted = parser.value(shows ? show : only);
    const QString folder = parser.positionalArguments().value(0, QStringLiteral("build/screenshots"));
    if (!QDir().mkpath(folder))
        return fail(QStringLiteral("%1 cannot be made.").arg(folder));
    const int percent = qRound(qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1")).toDouble() * 100);
    for (const Scene &scene : scenes) {
        if (!wanted.isEmpty() && wanted != QLatin1StringView(scene.name))
            continue;
        if (shows) {
            QQuickView view;
            load(view, scene, false);
            return QGuiApplication::exec();
        }
        if (scene.rightToLeft != rightToLeft)
            continue;
        for (const bool dark : {false, true}) {
            if (!paint(scene, dark, folder, percent))
                return 1;
        }
    }
    return 0;
}

void Pictures::load(QQuickView &view, const Scene &scene, bool dark) const
{
    view.engine()->addImportPath(QStringLiteral("qrc:/qt/qml"));
    view.setResizeMode(QQuickView::SizeRootObjectToView);
    view.resize(scene.width, scene.height);
    QVariantMap properties = propertiesOf ? propertiesOf(scene) : QVariantMap();
    properties.insert(QStringLiteral("dark"), dark);
    view.setInitialProperties(properties);
    view.setSource(
        QUrl(QStringLiteral("qrc:/qt/qml/%1/%2Scene.qml").arg(m_module, QLatin1StringView(scene.name))));
    view.show();
    view.requestActivate();
}

bool Pictures::paint(const Scene &scene, bool dark, const QString &folder, int percent) const
{
    QQuickView view;
    load(view, scene, dark);
    if (view.status() != QQuickView::Ready)
        return fail(QStringLiteral("The scene %1 does not load.").arg(QLatin1StringView(scene.name))) == 0;
    // Some scenes are about what the pointer rests on.
    const QPointF pointer = view.rootObject()->property("pointer").toPointF();
    if (!pointer.isNull()) {
        settled(view);
        QMouseEvent move(QEvent::MouseMove, pointer, view.mapToGlobal(pointer), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QCoreApplication::sendEvent(&view, &move);
    }
    const QString file = QStringLiteral("%1/%2-%3-%4.png")
                             .arg(folder, QString::fromLatin1(scene.name).toLower(),
                                  dark ? QStringLiteral("dark") : QStringLiteral("light"))
                             .arg(percent);
    if (!settled(view).save(file))
        return fail(QStringLiteral("%1 cannot be written.").arg(file)) == 0;
    std::printf("%s\n", qPrintable(file));
    std::fflush(stdout);
    return true;
}

} // namespace kith
