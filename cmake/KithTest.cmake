# SPDX-License-Identifier: Apache-2.0
# kith_tests(NAME TESTS tst_a tst_b … LIBRARIES … [SOURCES …]): one executable with several Qt Test classes and one link step. CTest
# runs each class separately under its own name; see tests/runner.
function(kith_tests name)
    cmake_parse_arguments(ARG "" "" "TESTS;SOURCES;LIBRARIES" ${ARGN})
    list(TRANSFORM ARG_TESTS APPEND ".cpp" OUTPUT_VARIABLE sources)
    qt_add_executable(${name} ${sources} ${ARG_SOURCES})
    kith_unity(${name} FILTER "tst_")
    target_link_libraries(${name} PRIVATE Kith::Flags KithTestRunner ${ARG_LIBRARIES})
    if(KITH_SANITIZE)
        target_compile_options(${name} PRIVATE -O0) # the libraries under test take the time
    endif()
    foreach(test IN LISTS ARG_TESTS)
        kith_add_test(${test} ${name} ${test})
    endforeach()
endfunction()

# kith_test(tst_name …): a separate executable, for a test that changes its process or stands alone.
function(kith_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
    qt_add_executable(${name} ${name}.cpp ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE Kith::Flags Qt6::Test ${ARG_LIBRARIES})
    kith_add_test(${name} ${name})
endfunction()

# kith_test_needs(NAME TARGET…): the target NAME builds all that the test NAME runs, for `./dev test NAME`.
function(kith_test_needs name)
    if(NOT TARGET ${name})
        add_custom_target(${name} DEPENDS ${ARGN})
    endif()
endfunction()

# kith_add_test(NAME EXECUTABLE ARGUMENTS…): a test that CTest runs without a display.
function(kith_add_test name executable)
    add_test(NAME ${name} COMMAND ${executable} ${ARGN})
    kith_test_needs(${name} ${executable})
    set_tests_properties(${name} PROPERTIES
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_QUICK_BACKEND=software;LC_ALL=C.UTF-8")
endfunction()

# Prefer the system's Python, because python3-websockets is installed for it. Without that package the tests fail.
if(UNIX AND NOT APPLE)
    set(Python3_ROOT_DIR /usr)
endif()
set(Python3_FIND_STRATEGY LOCATION)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# kith_python_test(tst_name [arguments …]): CTest runs tst_name.py with the arguments, which are also part of the test's name. The
# environment variable KITHD is the server under test.
function(kith_python_test name)
    string(JOIN _ test ${name} ${ARGN})
    kith_test_needs(${test} kithd)
    add_test(NAME ${test} COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/${name}.py ${ARGN})
    set_tests_properties(${test} PROPERTIES ENVIRONMENT "KITHD=$<TARGET_FILE:kithd>;PYTHONDONTWRITEBYTECODE=1")
endfunction()
