// SPDX-License-Identifier: Apache-2.0
#include "tests/load/processstats.h"

#include <dirent.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace kith::load {

namespace {

std::string contents(const std::string &path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

//! Reads name and CPU time from /proc/…/stat. The scheduler's nanoseconds are more precise, if readable.
ProcessStats::Thread parse(const std::string &folder)
{
    const std::string stat = contents(folder + "/stat");
    const std::size_t open = stat.find('(');
    const std::size_t close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos)
        return {};
    ProcessStats::Thread thread{stat.substr(open + 1, close - open - 1), 0};
    std::istringstream rest(stat.substr(close + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        rest >> skipped;
    double user = 0;
    double system = 0;
    rest >> user >> system;
    thread.seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return thread;
}

pid_t parentOf(const std::string &process)
{
    const std::string stat = contents("/proc/" + process + "/stat");
    const std::size_t close = stat.rfind(')');
    return close == std::string::npos ? 0 : static_cast<pid_t>(std::atoi(stat.c_str() + close + 4));
}

std::vector<pid_t> withChildren(pid_t process)
{
    std::vector<pid_t> family{process};
    if (DIR *processes = opendir("/proc")) {
        while (const dirent *entry = readdir(processes)) {
            if (std::isdigit(static_cast<unsigned char>(entry->d_name[0]))
                && parentOf(entry->d_name) == process)
                family.push_back(static_cast<pid_t>(std::atoi(entry->d_name)));
        }
        closedir(processes);
    }
    return family;
}

double scheduledSeconds(const std::string &folder, double otherwise)
{
    const std::string text = contents(folder + "/schedstat");
    return text.empty() ? otherwise : std::strtod(text.c_str(), nullptr) / 1e9;
}

} // namespace

ProcessStats ProcessStats::of(pid_t process)
{
    ProcessStats stats;
    const std::string folder = "/proc/" + std::to_string(process);
    stats.seconds = parse(folder).seconds;
    std::int64_t pages = 0;
    std::istringstream(contents(folder + "/statm")) >> pages >> pages;
    stats.residentKiB = pages * (sysconf(_SC_PAGESIZE) / 1024);
    if (DIR *tasks = opendir((folder + "/task").c_str())) {
        while (const dirent *entry = readdir(tasks)) {
            if (entry->d_name[0] == '.')
                continue;
            const std::string task = folder + "/task/" + entry->d_name;
            Thread thread = parse(task);
            thread.seconds = scheduledSeconds(task, thread.seconds);
            stats.threads[static_cast<pid_t>(std::atoi(entry->d_name))] = thread;
        }
        closedir(tasks);
    }
    return stats;
}

ProcessStats ProcessStats::of(const std::vector<pid_t> &processes)
{
    ProcessStats all;
    for (std::size_t i = 0; i < processes.size(); ++i) {
        for (const pid_t process : withChildren(processes[i])) {
            const ProcessStats one = of(process);
            all.seconds += one.seconds;
            all.residentKiB += one.residentKiB;
            for (const auto &[id, thread] : one.threads)
                all.threads[id] = {processes.size() > 1 ? std::to_string(i + 1) + ' ' + thread.name
                                                        : thread.name,
                                   thread.seconds};
        }
    }
    return all;
}

} // namespace kith::load
