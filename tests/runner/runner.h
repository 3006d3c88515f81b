// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTest>

#include <memory>

namespace kith::runner {

using MakeTest = std::unique_ptr<QObject> (*)();

//! Keeps \a make for the executable's main(). Called before it, by KITH_TEST.
bool add(const char *name, MakeTest make);

} // namespace kith::runner

/*!
    Makes \a TestClass a test of its executable, in the place of Qt's QTEST_GUILESS_MAIN.

    `EXECUTABLE tst_name [options of Qt Test]` runs it alone; without a name the executable says which tests it has.
*/
#define KITH_TEST(TestClass)                                                                                 \
    [[maybe_unused]] static const bool added##TestClass = kith::runner::add(                                 \
        #TestClass, []() -> std::unique_ptr<QObject> { return std::make_unique<TestClass>(); });
