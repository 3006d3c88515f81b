// SPDX-License-Identifier: Apache-2.0
#include "tests/runner/runner.h"

#include <QCoreApplication>

#include <cstdio>
#include <vector>

namespace kith::runner {

namespace {

struct Test {
    QByteArray name;
    InitMain initMain;
    MakeTest make;
};

std::vector<Test> &tests()
{
    static std::vector<Test> tests;
    return tests;
}

} // namespace

bool add(const char *name, InitMain initMain, MakeTest make)
{
    tests().push_back({name, initMain, make});
    return true;
}

} // namespace kith::runner

//! The name is that of the class, in upper or lower case.
int main(int argc, char *argv[])
{
    using namespace kith::runner;
    const QByteArray wanted = argc > 1 ? argv[1] : "";
    for (const Test &test : tests()) {
        if (test.name.compare(wanted, Qt::CaseInsensitive) == 0) {
            test.initMain();
            QCoreApplication application(argc, argv);
            argv[1] = argv[0];
            return QTest::qExec(test.make().get(), argc - 1, argv + 1);
        }
    }
    std::fprintf(stderr, "usage: %s TEST [options of Qt Test]; its tests:\n", argv[0]);
    for (const Test &test : tests())
        std::fprintf(stderr, "  %s\n", test.name.toLower().constData());
    return 2;
}
