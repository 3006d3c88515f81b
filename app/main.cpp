// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"
#include "app/connection/systemproxies.h"
#include "app/demo.h"
#include "app/platform/gpu.h"
#include "app/platform/keychain.h"
#include "app/platform/onlyinstance.h"
#include "app/platform/openedlinks.h"
#include "app/startup.h"
#include "app/text/textformat.h"
#include "app/windowplace.h"
#include "qml/support/applicationfont.h"

#include <QCommandLineParser>
#include <QDeadlineTimer>
#include <QFile>
#include <QGuiApplication>
#include <QIcon>
#include <QLocale>
#include <QQmlApplicationEngine>
#include <QQmlExtensionPlugin>
#include <QQuickStyle>
#include <QQuickWindow>
#include <QStandardPaths>
#include <QThread>

#include <algorithm>
#include <cstdio>

Q_IMPORT_QML_PLUGIN(KithPlugin)
Q_IMPORT_QML_PLUGIN(Kith_AppPlugin)

namespace {

struct CommandLine {
    QString profile;
    kith::Startup::Options startup;
    QString link; //!< empty where not given
    QStringList demoTexts;
    QString demoShot;
};

void print(std::FILE *to, const QString &line)
{
    std::fprintf(to, "%s\n", line.toUtf8().constData());
    std::fflush(to);
}

int fail(const QString &message)
{
    print(stderr, QStringLiteral("kith: ") + message);
    return 1;
}

//! What is answered where there is no display, too.
bool onlyAsks(int argc, char **argv)
{
    const QList<QByteArrayView> questions{"-h", "-?", "--help", "--help-all", "-v", "--version"};
    return std::any_of(argv + 1, argv + argc,
                       [&](const char *argument) { return questions.contains(argument); });
}

CommandLine parse(const QCoreApplication &app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Chat with your own people on your own server."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption profile(
        QStringLiteral("profile"), QStringLiteral("Keep everything in this folder."), QStringLiteral("DIR"));
    const QCommandLineOption server(QStringLiteral("server"),
                                    QStringLiteral("The server, or an invite link."),
                                    QStringLiteral("ADDRESS"));
    const QCommandLineOption signIn(QStringLiteral("sign-in"), QStringLiteral("Sign in as this user."),
                                    QStringLiteral("HANDLE"));
    const QCommandLineOption passwordFile(QStringLiteral("password-file"),
                                          QStringLiteral("The password is this file's first line."),
                                          QStringLiteral("FILE"));
    const QCommandLineOption openDirect(QStringLiteral("open-direct"),
                                        QStringLiteral("Open the conversation with this user."),
                                        QStringLiteral("HANDLE"));
    const QCommandLineOption demoSay(
        QStringLiteral("demo-say"),
        QStringLiteral(
            "Say this by itself, taking turns with the other; print it once it was read. May repeat."),
        QStringLiteral("TEXT"));
    const QCommandLineOption demoShot(
        QStringLiteral("demo-shot"),
        QStringLiteral("Save a picture of the window when all is said, and quit."),
        QStringLiteral("FILE.png"));
    parser.addOptions({profile, server, signIn, passwordFile, openDirect, demoSay, demoShot});
    parser.addPositionalArgument(QStringLiteral("link"), QStringLiteral("Open this kith: link."),
                                 QStringLiteral("[LINK]"));
    parser.process(app);

    CommandLine line;
    line.profile = parser.isSet(profile) ? parser.value(profile)
                                         : QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    line.startup = {parser.value(server), parser.value(signIn), {}, parser.value(openDirect)};
    QFile file(parser.value(passwordFile));
    if (parser.isSet(passwordFile) && file.open(QIODevice::ReadOnly))
        line.startup.password = QString::fromUtf8(file.readLine()).trimmed();
    line.link = parser.positionalArguments().value(0);
    line.demoTexts = parser.values(demoSay);
    line.demoShot = parser.value(demoShot);
    return line;
}

//! Saves the next frame, and quits.
void shoot(QQuickWindow *window, const QString &file)
{
    QObject::connect(
        window, &QQuickWindow::frameSwapped, window,
        [window, file] {
            QCoreApplication::exit(window->grabWindow().save(file)
                                       ? 0
                                       : fail(QStringLiteral("%1 cannot be written.").arg(file)));
        },
        static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
    window->update();
}

//! Says in a window, too, why nothing starts: nobody sees the output of a program that a menu started.
int showFailure(const QString &message)
{
    const int code = fail(message);
    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    engine.setInitialProperties({{QStringLiteral("message"), message}});
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Kith/FailureWindow.qml")));
    if (!engine.rootObjects().isEmpty())
        QCoreApplication::exec();
    return code;
}

//! Opens the profile, or has the program that uses it show its window and open \a link, and returns null. Waits a moment for one that ends.
kith::Result<std::shared_ptr<kith::Profile>> openOrWake(const QString &folder, const QString &link)
{
    QDeadlineTimer patience(3000);
    for (;;) {
        auto profile = kith::Profile::open(folder);
        if (profile || profile.error().code != kith::ErrorCode::Conflict)
            return profile;
        if (kith::OnlyInstance::wakeOther(folder, link))
            return std::shared_ptr<kith::Profile>();
        if (patience.hasExpired())
            return profile;
        QThread::msleep(20);
    }
}

void bringToFront(QWindow *window, const QByteArray &activation)
{
    if (!activation.isEmpty())
        qputenv("XDG_ACTIVATION_TOKEN", activation);
    window->setWindowStates(window->windowStates() & ~Qt::WindowMinimized);
    window->show();
    window->raise();
    window->requestActivate();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("kith"));
    QCoreApplication::setApplicationVersion(QStringLiteral(KITH_VERSION));
    if (onlyAsks(argc, argv))
        parse(QCoreApplication(argc, argv));
    if (kith::prefersSoftwareRenderer(QProcessEnvironment::systemEnvironment()))
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    QGuiApplication application(argc, argv);
    QLocale::setDefault(kith::TextFormat::locale(QLocale::system()));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Kith"));
    QGuiApplication::setDesktopFileName(QStringLiteral("kith"));
    QQuickStyle::setStyle(QStringLiteral("Basic"));
    QGuiApplication::setFont(kith::applicationFont(QGuiApplication::font()));
    QNetworkProxyFactory::setApplicationProxyFactory(new kith::SystemProxies); // which Qt owns
    const CommandLine line = parse(application);

    const auto profile = openOrWake(line.profile, line.link);
    if (!profile)
        return showFailure(profile.error().message);
    if (!*profile)
        return 0;
    // Before anything that takes time: who starts the program twice waits for the answer.
    kith::OnlyInstance instance;
    instance.listen((*profile)->folder());
    kith::SystemTimeSource time;
    kith::SystemKeychain keychain;
    kith::App app(*profile, &keychain, &time);
    app.systemWatch()->watchNetwork();
    app.systemWatch()->watchLock();

    // The history is being read while the window loads, so that the first frame has the list.
    kith::Startup startup(&app, line.startup);
    std::unique_ptr<kith::Demo> demo;
    QQmlApplicationEngine engine;
    const auto window = [&engine] {
        return engine.rootObjects().isEmpty()
            ? nullptr
            : qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    };
    const auto giveUp = [](const QString &message) {
        fail(message);
        QMetaObject::invokeMethod(
            qApp, [] { QCoreApplication::exit(1); }, Qt::QueuedConnection);
    };
    const auto finish = [&] {
        if (!line.demoShot.isEmpty())
            shoot(window(), line.demoShot);
    };
    QObject::connect(&startup, &kith::Startup::failed, &app, giveUp);
    QObject::connect(
        &startup, &kith::Startup::ready, &app,
        [&] {
            if (line.demoTexts.isEmpty() && line.demoShot.isEmpty())
                return;
            if (!app.current())
                return finish();
            demo = std::make_unique<kith::Demo>(&app, line.demoTexts, &time);
            QObject::connect(demo.get(), &kith::Demo::said, [](const QString &said) { print(stdout, said); });
            QObject::connect(demo.get(), &kith::Demo::failed, &app, giveUp);
            QObject::connect(demo.get(), &kith::Demo::done, &app, finish);
            demo->run();
        },
        Qt::QueuedConnection); // the window is there by then
    startup.run();
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    engine.setInitialProperties(
        {{QStringLiteral("app"), QVariant::fromValue(&app)}, {QStringLiteral("visible"), false}});
    engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Kith/Main.qml")));
    if (!window())
        return fail(QStringLiteral("the window does not load"));
    kith::WindowPlace place(window(), app.settings(), &time);
    place.show();
    const auto openLink = [&](const QString &link) {
        if (!link.isEmpty())
            app.openLink(link);
    };
    openLink(line.link);
    QObject::connect(&instance, &kith::OnlyInstance::windowWanted, window(),
                     [&](const QByteArray &activation, const QString &link) {
                         bringToFront(window(), activation);
                         openLink(link);
                     });
    kith::OpenedLinks links;
    QObject::connect(&links, &kith::OpenedLinks::opened, window(), [&](const QString &link) {
        bringToFront(window(), {});
        openLink(link);
    });
    return QCoreApplication::exec();
}
