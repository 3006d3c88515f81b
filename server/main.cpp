// SPDX-License-Identifier: Apache-2.0
#include "server/commands/admin.h"
#include "server/commands/clusterstatus.h"
#include "server/commands/commandline.h"
#include "server/commands/migratecommand.h"
#include "server/node.h"
#include "server/system/descriptors.h"
#include "server/system/log.h"
#include "server/system/processsignals.h"
#include "server/system/servicemanager.h"
#include "server/system/sodium.h"

#include <QCoreApplication>
#include <QProcessEnvironment>

#include <cstdio>
#include <optional>

namespace {

void print(std::FILE *to, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), to);
    std::fflush(to);
}

kith::Values environment()
{
    kith::Values values;
    const QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    for (const QString &name : all.keys())
        values[name] = all.value(name);
    return values;
}

// Writes to standard error as text for a person, or as JSON for a program that parses each line.
void complain(bool json, const QString &sentence)
{
    if (json)
        qCCritical(kith::lcServer).noquote() << sentence;
    else
        print(stderr, QStringLiteral("kithd: %1\n").arg(sentence));
}

int serve(const kith::Config &config)
{
    if (config.redis && !config.database) {
        complain(config.jsonLog,
                 QStringLiteral("redis joins servers that share a database: give that, too."));
        return 2;
    }
    auto started = kith::Node::start(config);
    if (!started) {
        complain(config.jsonLog, started.error().message);
        return 1;
    }
    kith::Node &node = **started;
    kith::ProcessSignals
        processSignals; // before the greeting, which tells a supervisor that it may send signals
    kith::ServiceManager manager;
    print(stdout, node.greeting());
    manager.ready();
    QObject::connect(&processSignals, &kith::ProcessSignals::stop, &node, [&] { manager.stopping(); });
    QObject::connect(&processSignals, &kith::ProcessSignals::stop, &node, &kith::Node::drain);
    QObject::connect(&processSignals, &kith::ProcessSignals::reload, &node, &kith::Node::reloadCertificate);
    QObject::connect(&node, &kith::Node::drained, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char *argv[])
{
    kith::fillStandardDescriptors();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("kithd"));
    if (!kith::startSodium()) {
        print(stderr, QStringLiteral("kithd: libsodium does not start.\n"));
        return 1;
    }

    const kith::CommandLine line = kith::parseCommandLine(QCoreApplication::arguments());
    if (!line.problem.isEmpty()) {
        print(stderr, QStringLiteral("kithd: %1 'kithd --help' lists all.\n").arg(line.problem));
        return 2;
    }
    if (line.command == QLatin1StringView("help")) {
        print(stdout, kith::manual());
        return 0;
    }
    if (line.command == QLatin1StringView("version")) {
        print(stdout,
              QStringLiteral("kithd %1 (Qt %2)\n")
                  .arg(QStringLiteral(KITH_VERSION), QLatin1StringView(qVersion())));
        return 0;
    }

    const kith::Values variables = environment();
    const auto configVariable = variables.find(QStringLiteral("KITH_CONFIG"));
    const QString file = !line.configFile.isEmpty() ? line.configFile
        : configVariable != variables.end()         ? configVariable->second
                                                    : QString();
    const kith::ConfigResult read = kith::readConfig(line.settings, variables, file);
    const bool serving = line.command == QLatin1StringView("serve");
    std::optional<kith::Log> log;
    if (serving) {
        kith::ignoreSignals();
        log.emplace(read.config.jsonLog, read.config.debugLog);
    }
    for (const QString &sentence : read.problems + read.warnings)
        complain(serving && read.config.jsonLog, sentence);
    if (!read.problems.isEmpty())
        return 2;
    if (serving)
        return serve(read.config);
    if (line.command == QLatin1StringView("cluster status"))
        return kith::clusterStatus(read.config, line.options);
    return line.command == QLatin1StringView("migrate") ? kith::runMigrate(read.config)
                                                        : kith::runAdmin(read.config, line);
}
