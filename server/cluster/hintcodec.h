// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/hint.h"

#include <optional>

//! The hints of one parcel as bytes and back: CBOR, by the description that each of them gives of itself.
namespace kith::hint {

//! The most bytes of one parcel that are sent or believed.
constexpr qsizetype parcelBytes = 1024 * 1024;

QByteArray encode(const std::vector<Hint> &hints);

//! Nothing where \a bytes are not hints, whole and alone. Kinds that this version does not know are passed over.
std::optional<std::vector<Hint>> decode(QByteArrayView bytes);

} // namespace kith::hint
