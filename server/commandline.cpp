// SPDX-License-Identifier: Apache-2.0
#include "server/commandline.h"

#include <QCommandLineParser>

namespace kith {

namespace {

QString settingsText()
{
    QString text;
    for (const Setting &setting : settings()) {
        const QString option = setting.argument.isEmpty() ? setting.name
                                                          : setting.name + QStringLiteral(" ") + setting.argument;
        text += QStringLiteral("    --%1\n        %2\n").arg(option, setting.help);
    }
    return text;
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    for (const Setting &setting : settings())
        parser.addOption({setting.name, setting.help, setting.argument});
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, {}});
    parser.addOption({QStringLiteral("config"), {}, QStringLiteral("FILE")});
    const QStringList valued {QStringLiteral("name"), QStringLiteral("uses"), QStringLiteral("days")};
    for (const QString &option : {QStringLiteral("uses"), QStringLiteral("days")})
        parser.addOption({option, {}, QStringLiteral("NUMBER")});
    parser.addOption({QStringLiteral("password-stdin"), {}});

    CommandLine line;
    if (!parser.parse(arguments)) {
        line.problem = parser.errorText();
        return line;
    }
    line.words = parser.positionalArguments();
    line.help = parser.isSet(QStringLiteral("help"));
    line.configFile = parser.value(QStringLiteral("config"));
    for (const Setting &setting : settings()) {
        if (parser.isSet(setting.name))
            line.settings[setting.name]
                = setting.argument.isEmpty() ? QStringLiteral("true") : parser.value(setting.name);
    }
    for (const QString &option : valued) {
        if (parser.isSet(option))
            line.options[option] = parser.value(option);
    }
    if (parser.isSet(QStringLiteral("password-stdin")))
        line.options[QStringLiteral("password-stdin")] = QStringLiteral("true");
    // In `kithd user add ada --name "Ada"` the name is the person's, not the server's.
    if (line.words.value(0) == QLatin1StringView("user"))
        line.settings.erase(QStringLiteral("name"));
    return line;
}

QString manual()
{
    return QStringLiteral(R"(NAME
    kithd - the server of Kith, chat for your own people

SYNOPSIS
    kithd serve [OPTION]...
    kithd user add HANDLE [--name NAME] [--password-stdin]
    kithd user list
    kithd user disable HANDLE
    kithd user password HANDLE [--password-stdin]
    kithd invite create [--uses NUMBER] [--days NUMBER] [--public-address URL]
    kithd invite list
    kithd invite revoke ID
    kithd version

DESCRIPTION
    'kithd serve' alone is enough: it makes its data folder, listens on 127.0.0.1:8470 and
    prints an invite link for the first account, the owner's. The other commands work on the
    same data folder, also while the server runs; of them only 'user add' makes one. Without --password-stdin a password is made
    up and printed. An invite is good for one account and seven days unless told otherwise;
    --uses 0 and --days 0 take the bound away. Its link leads to the server that was started
    last on that folder, or to --public-address.

OPTIONS
    --config FILE
        A TOML file with the settings below, by their names.
%1
ENVIRONMENT
    KITH_CONFIG names the file; each setting can be given as KITH_ and its name in capitals,
    with _ for -. Flags go before the environment, and that before the file.

SIGNALS
    SIGTERM, SIGINT
        Take no more connections, answer what is in flight, save, and exit within 5 seconds.

EXIT STATUS
    0   done
    1   it failed; the reason is on standard error
    2   wrong usage or a wrong setting

EXAMPLES
    kithd serve --listen 0.0.0.0:443 --public-address https://chat.example.org
                --tls-certificate fullchain.pem --tls-key privkey.pem
    kithd invite create --uses 20 --days 30
)")
        .arg(settingsText());
}

} // namespace kith
