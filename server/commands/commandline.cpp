// SPDX-License-Identifier: Apache-2.0
#include "server/commands/commandline.h"

#include "server/core/ports/redaction.h"

#include <QCommandLineParser>

#include <algorithm>

namespace kith {

namespace {

QString settingsText()
{
    QString text;
    for (const Setting &setting : settings()) {
        const QString option =
            setting.argument.isEmpty() ? setting.name : setting.name + QStringLiteral(" ") + setting.argument;
        text += QStringLiteral("    --%1\n        %2\n").arg(option, setting.help);
    }
    return text;
}

struct Command {
    QString name;
    QStringList operands; //!< placeholders of its arguments
    QStringList options;
};

const std::vector<Command> &commands()
{
    static const std::vector<Command> all = [] {
        QStringList serving{QStringLiteral("config")};
        for (const Setting &setting : settings())
            serving.append(setting.name);
        const QStringList place{QStringLiteral("config"), QStringLiteral("data"), QStringLiteral("database")};
        const QStringList handle{QStringLiteral("HANDLE")};
        const QString password = QStringLiteral("password-stdin");
        return std::vector<Command>{
            {QStringLiteral("serve"), {}, serving},
            {QStringLiteral("user add"), handle, place + QStringList{QStringLiteral("name"), password}},
            {QStringLiteral("user list"), {}, place},
            {QStringLiteral("user disable"), handle, place},
            {QStringLiteral("user enable"), handle, place},
            {QStringLiteral("user role"), handle + QStringList{QStringLiteral("ROLE")}, place},
            {QStringLiteral("user password"), handle, place + QStringList{password}},
            {QStringLiteral("invite create"),
             {},
             place
                 + QStringList{QStringLiteral("uses"), QStringLiteral("days"),
                               QStringLiteral("public-address")}},
            {QStringLiteral("invite list"), {}, place},
            {QStringLiteral("invite revoke"), {QStringLiteral("ID")}, place},
            {QStringLiteral("audit"), {}, place + QStringList{QStringLiteral("limit")}},
            {QStringLiteral("migrate"), {}, place},
            {QStringLiteral("cluster status"),
             {},
             {QStringLiteral("config"), QStringLiteral("redis"), QStringLiteral("database"),
              QStringLiteral("expect")}},
            {QStringLiteral("version"), {}, {}},
            {QStringLiteral("help"), {}, {}},
        };
    }();
    return all;
}

// Finds the command in \a words, and checks its argument and \a options. Returns what is wrong, or an empty text.
QString judge(const QStringList &words, const QStringList &options, CommandLine &line)
{
    if (words.isEmpty())
        return QStringLiteral("Say what to do, such as 'kithd serve'.");
    const QString two = words.mid(0, 2).join(u' ');
    QStringList family; // the second words of two-word commands
    for (const Command &command : commands()) {
        if (command.name.startsWith(words[0] + u' '))
            family.append(command.name.mid(words[0].size() + 1));
    }
    const QString name = family.isEmpty() ? words[0] : two;
    const QString shown = withoutSecret(name);
    const auto command = std::ranges::find(commands(), name, &Command::name);
    if (command == commands().end() && words.size() == 1 && !family.isEmpty())
        return QStringLiteral("'kithd %1' needs one of: %2.").arg(shown, family.join(QStringLiteral(", ")));
    if (command == commands().end())
        return QStringLiteral("There is no command '%1'.").arg(shown);
    line.command = name;
    line.operands = words.mid(family.isEmpty() ? 1 : 2);
    const qsizetype takes = command->operands.size();
    for (qsizetype i = 0; i < takes; ++i) {
        const QString &operand = command->operands[i];
        if (line.operands.value(i).isEmpty())
            return QStringLiteral("'kithd %1' needs %2 %3.")
                .arg(name, operand == QLatin1StringView("ID") ? QStringLiteral("an") : QStringLiteral("a"),
                     operand);
    }
    if (line.operands.size() > takes)
        return QStringLiteral("'kithd %1' does not take '%2'.")
            .arg(name, withoutSecret(line.operands[takes]));
    for (const QString &option : options) {
        if (!command->options.contains(option))
            return QStringLiteral("'kithd %1' does not take --%2.").arg(name, option);
    }
    return {};
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    for (const Setting &setting : settings())
        parser.addOption({setting.name, setting.help, setting.argument});
    const QStringList help{QStringLiteral("h"), QStringLiteral("help")};
    const QStringList version{QStringLiteral("v"), QStringLiteral("version")};
    parser.addOption({help, QString()});
    parser.addOption({version, QString()});
    parser.addOption({QStringLiteral("config"), {}, QStringLiteral("FILE")});
    for (const QString &option :
         {QStringLiteral("uses"), QStringLiteral("days"), QStringLiteral("expect"), QStringLiteral("limit")})
        parser.addOption({option, {}, QStringLiteral("NUMBER")});
    parser.addOption({QStringLiteral("password-stdin"), {}});

    CommandLine line;
    if (!parser.parse(arguments)) {
        line.problem = mayHoldSecret(parser.errorText())
            ? QStringLiteral("There is no such option, or it takes no value.")
            : parser.errorText();
        return line;
    }
    if (parser.isSet(help[1]) || parser.isSet(version[1])) {
        line.command = parser.isSet(help[1]) ? help[1] : version[1];
        return line;
    }
    const QStringList options = parser.optionNames();
    line.problem = judge(parser.positionalArguments(), options, line);
    line.configFile = parser.value(QStringLiteral("config"));
    for (const QString &option : options) {
        const auto setting = std::ranges::find(settings(), option, &Setting::name);
        // In `kithd user add ada --name "Ada"` the name is the person's, not the server's.
        const bool persons =
            line.command == QLatin1StringView("user add") && option == QLatin1StringView("name");
        if (setting == settings().end() || persons)
            line.options[option] = parser.value(option);
        else
            line.settings[option] =
                setting->argument.isEmpty() ? QStringLiteral("true") : parser.value(option);
    }
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
    kithd user enable HANDLE
    kithd user role HANDLE member|admin|owner
    kithd user password HANDLE [--password-stdin]
    kithd invite create [--uses NUMBER] [--days NUMBER] [--public-address URL]
    kithd invite list
    kithd invite revoke ID
    kithd audit [--limit NUMBER]
    kithd migrate --database URL
    kithd cluster status [--expect NUMBER]
    kithd version
    kithd help

DESCRIPTION
    'kithd serve' needs no options: it creates its data folder, listens on 127.0.0.1:8470 and
    prints an invite link for the first account, the owner's. The other commands work on the
    same data folder, or on the same --database, also while the server runs; of them only
    'user add' creates a folder. Without --password-stdin a random password is printed. By
    default an invite is valid for one account and seven days; --uses 0 and --days 0 remove the
    limit. Its link leads to the server that was started last on that folder, or to
    --public-address.

    A user who is disabled is signed out everywhere and cannot sign in until 'user enable'.
    Owners and admins of the server administer it from their client, too: only owners name
    owners and read the audit log.

    'kithd audit' prints who administered what, the newest last: a line each, with the time and
    the handle, or (kithd) for what commands and the server itself did. --limit 0 prints all,
    otherwise only the last 100 are printed, or NUMBER.

    'kithd migrate' copies everything from the data folder of a stopped server to an empty
    PostgreSQL database, and finally compares both. After an interruption the same command
    continues where it stopped.

    'kithd cluster status' lists the nodes of the cluster at --redis and their problems: nodes
    that ended without being stopped, fewer than --expect, and with --database those that use
    another Redis. A node that was stopped is no problem.

OPTIONS
    --config FILE
        A TOML file with the settings below, by name.
%1
ENVIRONMENT
    KITH_CONFIG names the file. Each setting is also a variable: KITH_ and its name in capitals,
    with _ for -. Flags override the environment, and the environment overrides the file. In
    the file a NUMBER has no quotes, a switch is true or false, and a LIST is a list of texts.

LOG
    One line per event on standard error, such as 'refused peer=203.0.113.9 request=login
    error=bad_credentials': rejected requests and connections, throttling, new accounts and
    devices, revocations, and connections closed with an error, with their code. log-level debug
    adds the other connections. No tokens, no passwords, no text of messages. If standard error
    is not read, lines are dropped and counted.

SIGNALS
    SIGHUP
        Load the certificate and its key again. If they are wrong, keep those in use.
    SIGTERM, SIGINT
        Stop accepting connections, answer requests in flight, save, and exit within 5 seconds.
    SIGQUIT, SIGKILL
        End at once. All other signals but those of a fault are ignored.

EXIT STATUS
    0   done. For 'cluster status': all is well
    1   failed; the reason is on standard error. For 'cluster status': something is not well
    2   wrong usage or a wrong setting

EXAMPLES
    kithd serve --listen 0.0.0.0:443 --public-address https://chat.example.org
                --tls-certificate fullchain.pem --tls-key privkey.pem
    kithd invite create --uses 20 --days 30
)")
        .arg(settingsText());
}

} // namespace kith
