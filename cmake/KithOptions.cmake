# SPDX-License-Identifier: Apache-2.0
# The options of the build, and Kith::Flags, which every target links.
include(CTest)

option(KITH_CLIENT "Build the desktop client (needs Qt Quick)" ON)
option(KITH_UNITY "Compile sources in batches: a whole build takes less time, a changed file more" OFF)
option(KITH_FUZZ "Build the fuzz targets (Clang)" OFF)
set(KITH_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them: address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(KithFlags INTERFACE)
add_library(Kith::Flags ALIAS KithFlags)
target_compile_definitions(KithFlags INTERFACE
    QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
    QT_DISABLE_DEPRECATED_BEFORE=0x060400 QT_NO_FOREACH
    KITH_VERSION="${PROJECT_VERSION}")
if(MSVC)
    target_compile_options(KithFlags INTERFACE /W4 /WX /permissive- /utf-8)
else()
    target_compile_options(KithFlags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
endif()
if(KITH_SANITIZE)
    add_compile_options(-fsanitize=${KITH_SANITIZE} -fno-omit-frame-pointer -g1)
    add_link_options(-fsanitize=${KITH_SANITIZE})
    if(KITH_SANITIZE MATCHES undefined)
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
    # With this sanitizer's code GCC 14 reports false positives. The other builds keep the warning.
    if(KITH_SANITIZE STREQUAL thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
        target_compile_options(KithFlags INTERFACE -Wno-maybe-uninitialized)
    endif()
endif()
