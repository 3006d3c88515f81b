// SPDX-License-Identifier: Apache-2.0
#include "tests/load/options.h"

#include <QCommandLineParser>

#include <algorithm>
#include <cstdio>
#include <functional>

namespace kith::load {

namespace {

const QStringList workloads{QStringLiteral("pairs"),    QStringLiteral("group"),
                            QStringLiteral("idle"),     QStringLiteral("offline"),
                            QStringLiteral("storm"),    QStringLiteral("history"),
                            QStringLiteral("hoarders"), QStringLiteral("reference"),
                            QStringLiteral("bench"),    QStringLiteral("seed")};

struct Option {
    QString name;
    QString argument;
    QString help;
    std::function<bool(Options &, const QString &)> set;
};

template <typename Number>
std::function<bool(Options &, const QString &)> number(Number Options::*member, double least)
{
    return [=](Options &options, const QString &text) {
        bool good = false;
        const double value = text.toDouble(&good);
        options.*member = static_cast<Number>(value);
        return good && value >= least && value <= 1e9;
    };
}

std::function<bool(Options &, const QString &)> text(QString Options::*member)
{
    return [=](Options &options, const QString &value) {
        options.*member = value;
        return !value.isEmpty();
    };
}

std::function<bool(Options &, const QString &)> flag(bool Options::*member)
{
    return [=](Options &options, const QString &) { return options.*member = true; };
}

bool setEncoding(Options &options, const QString &value)
{
    options.encoding = value == QLatin1StringView("json") ? Encoding::Json : Encoding::Cbor;
    return value == QLatin1StringView("json") || value == QLatin1StringView("cbor");
}

bool setOver(Options &options, const QString &value)
{
    const auto one =
        QStringList{QStringLiteral("socket"), QStringLiteral("stream"), QStringLiteral("poll")}.indexOf(
            value);
    options.over = static_cast<Over>(std::max<qsizetype>(0, one));
    return one >= 0;
}

bool setDatabase(Options &options, const QString &url)
{
    options.database = DatabaseAddress::fromUrl(url);
    return options.database.has_value();
}

std::vector<Option> all()
{
    const auto n = [](const char *word) { return QString::fromLatin1(word); };
    return {
        {n("kithd"), n("PATH"), n("Start this server on a folder of its own."), text(&Options::kithd)},
        {n("address"), n("HOST:PORT"),
         n("Measure a server that runs; 'kith-load seed' made its data folder."), text(&Options::address)},
        {n("server-pid"), n("PID"), n("Its process, for its use of the processor and memory."),
         number(&Options::serverPid, 1)},
        {n("data"), n("FOLDER"), n("What 'seed' fills."), text(&Options::dataFolder)},
        {n("database"), n("URL"), n("A PostgreSQL database that it fills instead."), setDatabase},
        {n("nodes"), n("NUMBER"),
         n("Start so many on one PostgreSQL database, joined by Redis: person n is at node n, counted round "
           "and round, so that who sends is at another one than who receives. 'bench' compares two with "
           "one."),
         number(&Options::nodes, 1)},
        {n("encoding"), n("cbor|json"), n("Default: cbor."), setEncoding},
        {n("over"), n("socket|stream|poll"),
         n("How those who only receive do so, with 'pairs' and 'idle'. Default: socket."), setOver},
        {n("tls"), {}, n("Over TLS."), flag(&Options::tls)},
        {n("json"), {}, n("Print the results as JSON."), flag(&Options::json)},
        {n("quick"),
         {},
         n("'bench' in about a minute: to see that it works, not to measure."),
         flag(&Options::quick)},
        {n("threads"), n("NUMBER"), n("Threads of the tool. Default: 1."), number(&Options::threads, 1)},
        {n("seconds"), n("NUMBER"), n("What is measured. Default: 5, with 'storm' 12."),
         number(&Options::seconds, 0.1)},
        {n("warm-up"), n("NUMBER"), n("Seconds before it. Default: 1."), number(&Options::warmUp, 0)},
        {n("text-bytes"), n("NUMBER"), n("Of each message. Default: 70."), number(&Options::textBytes, 20)},
        {n("pairs"), n("NUMBER"), n("Who sends and who receives. Default: 100."), number(&Options::pairs, 1)},
        {n("window"), n("NUMBER"), n("Messages of a sender underway at once. Default: 1."),
         number(&Options::window, 1)},
        {n("rate"), n("NUMBER"),
         n("Messages a second in all, instead of a window: latency counts from the intended moment."),
         number(&Options::rate, 0)},
        {n("pause"), n("SECONDS"), n("Of a pair, from receiving a message to sending the next. Default: 0."),
         number(&Options::pause, 0)},
        {n("through-failures"),
         {},
         n("'pairs' with a window of 1 from the line 'talking' until its input ends, and for --seconds at "
           "least; connections may break, nothing may be lost."),
         flag(&Options::throughFailures)},
        {n("idle"), n("NUMBER"), n("Connections at rest. Default: 0, with 'idle' 9000."),
         number(&Options::idle, 0)},
        {n("readers"), n("NUMBER"),
         n("People beside 'pairs' who page through what is stored, without a pause. Default: 0."),
         number(&Options::readers, 0)},
        {n("members"), n("NUMBER"), n("Of the group. Default: 500."), number(&Options::members, 2)},
        {n("senders"), n("NUMBER"), n("Of them. Default: 1."), number(&Options::senders, 1)},
        {n("messages"), n("NUMBER"), n("Of 'offline'. Default: 5000."), number(&Options::messages, 1)},
        {n("clients"), n("NUMBER"), n("Of 'storm'. Default: 9000."), number(&Options::clients, 2)},
        {n("stored"), n("NUMBER"), n("Messages stored beforehand. Default: 0, with 'history' 1000000."),
         number(&Options::stored, 0)},
        {n("markdown"), n("FILE"), n("'bench' writes its table there."), text(&Options::markdown)},
        {n("svg"), n("FILE"), n("'bench' draws throughput and p99 against idle connections there."),
         text(&Options::svg)},
    };
}

QString manual()
{
    QString text =
        QStringLiteral(
            "kith-load WORKLOAD --kithd PATH [OPTION]...\n"
            "kith-load WORKLOAD --address HOST:PORT [--server-pid PID] [OPTION]...\n"
            "kith-load seed --data FOLDER [--database URL] [OPTION of the workload]...\n\n"
            "Workloads: %1.\n"
            "A server at an address must be started with a high --request-rate and --sign-in-rate.\n\n")
            .arg(workloads.join(QStringLiteral(", ")));
    for (const Option &option : all())
        text += QStringLiteral("    --%1 %2\n        %3\n").arg(option.name, option.argument, option.help);
    return text;
}

std::optional<Options> refuse(const QString &problem)
{
    std::fprintf(stderr, "kith-load: %s 'kith-load --help' says more.\n", qPrintable(problem));
    return std::nullopt;
}

} // namespace

int Options::people() const
{
    const int sides = workload == QLatin1StringView("storm") ? clients : 2 * pairs;
    return std::max(sides + idle + readers, members);
}

std::optional<Options> parseOptions(const QStringList &arguments)
{
    QCommandLineParser parser;
    for (const Option &option : all())
        parser.addOption({option.name, option.help, option.argument});
    parser.addOption({QStringLiteral("help"), {}});
    if (!parser.parse(arguments))
        return refuse(parser.errorText() + u'.');
    if (parser.isSet(QStringLiteral("help"))) {
        std::printf("%s", qPrintable(manual()));
        return std::nullopt;
    }
    Options options;
    options.workload = parser.positionalArguments().value(0);
    if (!workloads.contains(options.workload))
        return refuse(QStringLiteral("there is no workload '%1'.").arg(options.workload));
    if (options.workload == QLatin1StringView("idle"))
        options.idle = 9'000;
    if (options.workload == QLatin1StringView("storm"))
        options.seconds = 12;
    if (options.workload == QLatin1StringView("history"))
        options.stored = 1'000'000;
    for (const Option &option : all()) {
        const QString value = parser.value(option.name);
        if (parser.isSet(option.name) && !option.set(options, value))
            return refuse(QStringLiteral("--%1 cannot be '%2'.").arg(option.name, value));
    }
    if (options.workload == QLatin1StringView("reference"))
        return options;
    const bool seeds = options.workload == QLatin1StringView("seed");
    if (seeds ? options.dataFolder.isEmpty() : options.kithd.isEmpty() == options.address.isEmpty())
        return refuse(seeds ? QStringLiteral("seed needs --data.")
                            : QStringLiteral("give one of --kithd and --address."));
    const QStringList ofNodes{QStringLiteral("pairs"), QStringLiteral("idle"), QStringLiteral("bench")};
    if (options.nodes > 0 && (options.kithd.isEmpty() || !ofNodes.contains(options.workload)))
        return refuse(
            QStringLiteral("--nodes is for %1, with --kithd.").arg(ofNodes.join(QStringLiteral(", "))));
    const bool oneByOne =
        options.workload == QLatin1StringView("pairs") && options.rate <= 0 && options.window == 1;
    if (options.throughFailures && !oneByOne)
        return refuse(QStringLiteral("--through-failures is for 'pairs' with a window of 1."));
    return options;
}

} // namespace kith::load
