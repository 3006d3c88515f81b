// SPDX-License-Identifier: Apache-2.0
#include "server/ops/processmetrics.h"

#include <QtGlobal>

#ifdef Q_OS_LINUX
#include <QByteArray>
#include <QDir>
#include <QFile>

#include <sys/resource.h>
#include <unistd.h>
#endif

namespace kith {

#ifdef Q_OS_LINUX

namespace {

QByteArray read(const char *path)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Returns the boot time in seconds since 1970.
double bootTime()
{
    const QByteArray stat = read("/proc/stat");
    const qsizetype at = stat.indexOf("\nbtime ") + 7;
    return at < 7 ? 0 : stat.mid(at, stat.indexOf('\n', at) - at).toDouble();
}

} // namespace

std::optional<ProcessMetrics> readProcessMetrics()
{
    // proc(5): the name, in parentheses, may contain any character. Field 3, the state, follows it.
    const QByteArray stat = read("/proc/self/stat");
    const QByteArrayList fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 22)
        return std::nullopt;
    const auto field = [&](int number) { return fields[number - 3].toLongLong(); };
    const auto ticks = double(::sysconf(_SC_CLK_TCK));
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);

    ProcessMetrics metrics;
    metrics.cpuSeconds = double(field(14) + field(15)) / ticks;
    metrics.threads = field(20);
    metrics.startedAt = bootTime() + double(field(22)) / ticks;
    metrics.virtualBytes = field(23);
    metrics.residentBytes = field(24) * ::sysconf(_SC_PAGESIZE);
    metrics.openDescriptors =
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System | QDir::Hidden).size();
    metrics.mostDescriptors = std::uint64_t(limit.rlim_cur);
    return metrics;
}

#else

std::optional<ProcessMetrics> readProcessMetrics()
{
    return std::nullopt;
}

#endif

} // namespace kith
