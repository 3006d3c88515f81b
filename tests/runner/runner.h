// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTest>

#include <memory>

namespace kith::runner {

using InitMain = void (*)();
using MakeTest = std::unique_ptr<QObject> (*)();

//! Keeps a test for the executable's main(). Called before it, by KITH_TEST. \a initMain runs before there is an application.
bool add(const char *name, InitMain initMain, MakeTest make);

//! Calls TestClass::initMain() where there is one, as Qt's macros do.
template <typename TestClass>
void initMain()
{
    if constexpr (requires { TestClass::initMain(); })
        TestClass::initMain();
}

} // namespace kith::runner

/*!
    Makes \a TestClass a test of its executable, in the place of Qt's QTEST_GUILESS_MAIN.

    `EXECUTABLE tst_name [options of Qt Test]` runs it alone; without a name the executable says which tests it has.
*/
#define KITH_TEST(TestClass)                                                                                 \
    [[maybe_unused]] static const bool added##TestClass =                                                    \
        kith::runner::add(#TestClass, &kith::runner::initMain<TestClass>,                                    \
                          []() -> std::unique_ptr<QObject> { return std::make_unique<TestClass>(); });
