# SPDX-License-Identifier: Apache-2.0
# kith_test(tst_name [LIBRARIES …]): one Qt Test executable made of tst_name.cpp, run by CTest under its own name.
function(kith_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
    qt_add_executable(${name} ${name}.cpp ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE Kith::Flags Qt6::Test ${ARG_LIBRARIES})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_QUICK_BACKEND=software;LC_ALL=C.UTF-8")
endfunction()

# The system's own Python first: python3-websockets is installed for that one. Without it the tests fail.
if(UNIX AND NOT APPLE)
    set(Python3_ROOT_DIR /usr)
endif()
set(Python3_FIND_STRATEGY LOCATION)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# kith_python_test(tst_name [arguments …]): tst_name.py, run by CTest under the name with the arguments behind it; KITHD in
# its environment is the server under test.
function(kith_python_test name)
    string(JOIN _ test ${name} ${ARGN})
    add_test(NAME ${test} COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/${name}.py ${ARGN})
    set_tests_properties(${test} PROPERTIES ENVIRONMENT "KITHD=$<TARGET_FILE:kithd>;PYTHONDONTWRITEBYTECODE=1")
endfunction()
