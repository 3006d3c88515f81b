// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <optional>

//! What Qt's JSON parser does not check.
namespace kith::json {

struct Syntax {
    bool valid = false; //!< by the grammar of RFC 8259; whether its text is UTF-8 is not checked
    std::optional<QByteArray> repeatedName; //!< one that stands twice in an object
};

//! Reads \a bytes once, also where they are hostile. Nesting beyond 512 is not valid.
Syntax checkSyntax(QByteArrayView bytes);

} // namespace kith::json
