// SPDX-License-Identifier: Apache-2.0
// Paints the scenes of this folder: kith-screenshots [--out FOLDER] [--only NAME], or opens one: --show NAME
#include <QCommandLineParser>
#include <QDir>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QImage>
#include <QMouseEvent>
#include <QProcess>
#include <QQmlEngine>
#include <QQmlExtensionPlugin>
#include <QQuickItem>
#include <QQuickView>
#include <QTimer>

#include <algorithm>
#include <cstdio>

Q_IMPORT_QML_PLUGIN(KithPlugin)
Q_IMPORT_QML_PLUGIN(Kith_AppPlugin)

namespace {

struct Scene
{
    const char *name;
    int width;
    int height;
    bool rightToLeft = false;
};

constexpr Scene scenes[] = {
    {"Gallery", 1180, 1340}, {"Main", 1180, 760}, {"Details", 1180, 760}, {"Direct", 1180, 760}, {"Narrow", 420, 760}, {"NarrowList", 420, 760},
    {"Empty", 1180, 760}, {"Switcher", 1180, 760}, {"NewConversation", 1180, 760}, {"Keys", 720, 600}, {"Settings", 1180, 760},
    {"SettingsAccount", 1180, 760}, {"SettingsDevices", 1180, 760}, {"Join", 1180, 760}, {"SignIn", 1180, 760}, {"SidebarStates", 720, 700},
    {"Hover", 1180, 760}, {"MessageMenu", 1180, 760}, {"Emoji", 1180, 760}, {"Delivery", 1180, 760}, {"LargeText", 1180, 760}, {"HighContrast", 1180, 760},
    {"RightToLeft", 1180, 760, true},
};

struct Order
{
    QDir folder;
    QString only;
    bool rightToLeft;
    int percent;
};

void fail(const QString &sentence)
{
    std::fprintf(stderr, "kith-screenshots: %s\n", qPrintable(sentence));
    std::exit(1);
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

void load(QQuickView &view, const Scene &scene, bool dark)
{
    view.engine()->addImportPath(QStringLiteral("qrc:/qt/qml"));
    view.setResizeMode(QQuickView::SizeRootObjectToView);
    view.resize(scene.width, scene.height);
    view.setInitialProperties({{QStringLiteral("dark"), dark}});
    view.setSource(QUrl(QStringLiteral("qrc:/qt/qml/KithScenes/%1Scene.qml").arg(QLatin1StringView(scene.name))));
    if (view.status() != QQuickView::Ready)
        fail(QStringLiteral("%1 does not load").arg(QLatin1StringView(scene.name)));
    view.show();
    view.requestActivate();
}

void paint(const Scene &scene, bool dark, const Order &order)
{
    QQuickView view;
    load(view, scene, dark);
    // Some scenes are about what the pointer rests on.
    const QPointF pointer = view.rootObject()->property("pointer").toPointF();
    if (!pointer.isNull()) {
        settled(view);
        QMouseEvent move(QEvent::MouseMove, pointer, view.mapToGlobal(pointer), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&view, &move);
    }
    const QString file = order.folder.filePath(QStringLiteral("%1-%2-%3.png")
        .arg(QString::fromLatin1(scene.name).toLower(), dark ? QStringLiteral("dark") : QStringLiteral("light")).arg(order.percent));
    if (!settled(view).save(file))
        fail(QStringLiteral("%1 cannot be written").arg(file));
    std::printf("%s\n", qPrintable(file));
}

// The scale and the direction of a process are fixed at its start, so each pair of them has one of its own.
int paintAll(const QStringList &arguments)
{
    for (const QString &factor : {QStringLiteral("1"), QStringLiteral("2")}) {
        for (const QString &direction : {QStringLiteral("ltr"), QStringLiteral("rtl")}) {
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("QT_SCALE_FACTOR"), factor);
            process.setProcessEnvironment(environment);
            process.setProcessChannelMode(QProcess::ForwardedChannels);
            process.start(QCoreApplication::applicationFilePath(), arguments + QStringList{QStringLiteral("--direction"), direction});
            if (!process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
                return 1;
        }
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const bool shows = std::any_of(argv, argv + argc, [](const char *word) { return qstrcmp(word, "--show") == 0; });
    if (!shows)
        qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    QGuiApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Paints every view of the client into PNG files."));
    parser.addHelpOption();
    parser.addOptions({
        {QStringLiteral("out"), QStringLiteral("Folder for the pictures."), QStringLiteral("folder"), QStringLiteral("build/screenshots")},
        {QStringLiteral("only"), QStringLiteral("Paint only this scene."), QStringLiteral("name")},
        {QStringLiteral("show"), QStringLiteral("Open this scene in a window instead."), QStringLiteral("name")},
        {QStringLiteral("direction"), QStringLiteral("ltr or rtl: paint in this process at its own scale."), QStringLiteral("way")},
    });
    parser.process(app);
    if (!shows && !parser.isSet(QStringLiteral("direction")))
        return paintAll(app.arguments().mid(1));

    const bool rightToLeft = parser.value(QStringLiteral("direction")) == QLatin1StringView("rtl");
    if (rightToLeft)
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    QFont font = app.font();
    const QString family = QFontDatabase::hasFamily(QStringLiteral("Inter")) ? QStringLiteral("Inter") : font.family();
    font.setFamilies({family, QStringLiteral("Noto Sans Arabic"), QStringLiteral("Noto Color Emoji")});
    QGuiApplication::setFont(font);

    if (shows) {
        const QByteArray name = parser.value(QStringLiteral("show")).toUtf8();
        QQuickView view;
        load(view, {name.constData(), 1180, 760}, false);
        return QGuiApplication::exec();
    }
    const Order order{QDir(parser.value(QStringLiteral("out"))), parser.value(QStringLiteral("only")), rightToLeft,
                      qRound(qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1")).toDouble() * 100)};
    if (!order.folder.mkpath(QStringLiteral(".")))
        fail(QStringLiteral("%1 cannot be made").arg(order.folder.path()));
    for (const Scene &scene : scenes) {
        if (scene.rightToLeft != rightToLeft || (!order.only.isEmpty() && order.only != QLatin1StringView(scene.name)))
            continue;
        for (const bool dark : {false, true})
            paint(scene, dark, order);
    }
    return 0;
}
