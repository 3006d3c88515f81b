// SPDX-License-Identifier: Apache-2.0
#include "tests/load/options.h"
#include "tests/load/workloads.h"

#include <QCoreApplication>

#include <sys/resource.h>

#include <csignal>

namespace {

void raiseDescriptorLimit()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    std::signal(SIGPIPE, SIG_IGN);
    raiseDescriptorLimit();
    const auto options = kith::load::parseOptions(QCoreApplication::arguments());
    if (!options)
        return QCoreApplication::arguments().contains(QStringLiteral("--help")) ? 0 : 2;
    return kith::load::runWorkload(*options);
}
