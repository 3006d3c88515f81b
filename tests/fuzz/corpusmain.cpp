// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/target.h"

#include <QDirIterator>
#include <QFile>

#include <csignal>
#include <cstdio>
#include <vector>

/*
    Runs a target without libFuzzer, so with any compiler: each file of the folder that is named, each of its
    beginnings, and each file with one byte changed.
*/
namespace {

std::size_t runs = 0;
std::vector<std::uint8_t> current;

void run(const QByteArray &input)
{
    ++runs;
    current.assign(input.begin(), input.end());
    current.shrink_to_fit(); // so that a sanitizer sees a read beyond the end
    LLVMFuzzerTestOneInput(current.data(), current.size());
}

void showInput(int)
{
    std::fputs("by these bytes:", stderr);
    for (const std::uint8_t byte : current)
        std::fprintf(stderr, " %02x", byte);
    std::fputc('\n', stderr);
}

void runAround(QByteArray seed)
{
    run(seed);
    for (qsizetype size = 0; size < seed.size(); ++size)
        run(seed.first(size));
    for (char &byte : seed) {
        const char good = byte;
        for (const int change : {0x01, 0x02, 0x10, 0x20, 0x80, 0xff}) {
            byte = char(good ^ change);
            run(seed);
        }
        byte = good;
    }
}

} // namespace

int main(int argc, char *argv[])
{
    std::signal(SIGABRT, showInput);
    int seeds = 0;
    QDirIterator files(QString::fromLocal8Bit(argc == 2 ? argv[1] : ""), QDir::Files);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            return 1;
        ++seeds;
        runAround(file.readAll());
    }
    std::printf("%d seeds, %zu runs\n", seeds, runs);
    return seeds > 0 ? 0 : 1;
}
