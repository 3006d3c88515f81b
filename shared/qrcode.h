// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <optional>

namespace kith {

//! A QR code, without the light margin of four modules that readers expect around it.
struct QrCode {
    int side = 0; //!< modules in each direction
    QByteArray path; //!< the dark modules, each one unit wide, as an SVG path
};

//! Returns the QR code of \a text; nullopt if it is empty or too long for one.
std::optional<QrCode> qrCode(const QByteArray &text);

} // namespace kith
