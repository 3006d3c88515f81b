// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"
#include "tests/samples/samples.h"
#include "tests/screenshots/pictures.h"

#include <QCoreApplication>
#include <QQmlExtensionPlugin>
#include <QTemporaryDir>

#include <map>
#include <memory>

Q_IMPORT_QML_PLUGIN(KithPlugin)
Q_IMPORT_QML_PLUGIN(Kith_AppPlugin)

namespace {

using namespace kith;

//! The client on its sample data, without any server: the real history and the real models.
struct Samples {
    QTemporaryDir folder;
    samples::FixedTimeSource time;
    std::unique_ptr<App> app;

    void start()
    {
        auto profile = Profile::open(folder.path());
        if (!profile)
            qFatal("%s", qPrintable(profile.error().message));
        app = std::make_unique<App>(*profile, nullptr, &time);
        AccountInfo account;
        account.address = QStringLiteral("chat.tidewater.example");
        account.server = QStringLiteral("Tidewater");
        account.user = samples::me();
        app->startOffline(account, samples::fill);
        app->connection()->setIdle(ConnectionStatus::Connected);
    }
    void open(ConversationId id)
    {
        waitFor([this] { return app->conversations()->isLoaded() && app->conversations()->rowCount() > 0; });
        if (id.isNull()) {
            app->close();
            return;
        }
        app->open(toText(id));
        waitFor([this] {
            return app->current() && app->current()->messages()->isLoaded()
                && app->current()->members()->count() > 0;
        });
    }
    static void waitFor(const std::function<bool()> &ready)
    {
        while (!ready())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
};

ConversationId conversationOf(const QString &scene)
{
    const std::map<QString, ConversationId> others{{QStringLiteral("Direct"), samples::amara()},
                                                   {QStringLiteral("Failed"), samples::leila()},
                                                   {QStringLiteral("Lost"), samples::boathouse()},
                                                   {QStringLiteral("LostNarrow"), samples::boathouse()},
                                                   {QStringLiteral("RightToLeft"), samples::arabicCrew()},
                                                   {QStringLiteral("NarrowList"), {}},
                                                   {QStringLiteral("Welcome"), {}}};
    const auto found = others.find(scene);
    return found == others.end() ? samples::harbourCrew() : found->second;
}

} // namespace

int main(int argc, char **argv)
{
    Samples data;
    Pictures pictures(QStringLiteral("Paints the views of the client on its sample data."));
    pictures.prepare = [&] { data.start(); };
    pictures.propertiesOf = [&](const Scene &scene) {
        data.open(conversationOf(QString::fromLatin1(scene.name)));
        return QVariantMap{{QStringLiteral("app"), QVariant::fromValue(data.app.get())}};
    };
    return pictures.run(argc, argv, QStringLiteral("KithScenes"),
                        {{"Main", 1180, 760},      {"Details", 1180, 760},
                         {"Failed", 1180, 760},    {"Lost", 1180, 760},
                         {"LostNarrow", 420, 760}, {"Narrow", 420, 760},
                         {"NarrowList", 420, 760}, {"Welcome", 1180, 760},
                         {"Switcher", 1180, 760},  {"NewConversation", 1180, 760},
                         {"Settings", 1180, 760},  {"SettingsAccount", 1180, 760},
                         {"Hover", 1180, 760},     {"MessageMenu", 1180, 760},
                         {"Emoji", 1180, 760},     {"Delivery", 1180, 760},
                         {"LargeText", 1180, 760}, {"HighContrast", 1180, 760},
                         {"Direct", 1180, 760},    {"RightToLeft", 1180, 760, true}});
}
