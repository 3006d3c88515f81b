// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/hint.h"

#include <optional>

//! Encodes the hints of one hint batch as CBOR, and decodes them, by their fields() descriptions.
namespace kith::hint {

//! The maximum size of one encoded batch, sent or received.
constexpr qsizetype batchBytes = 1024 * 1024;

QByteArray encode(const std::vector<Hint> &hints);

//! Returns nullopt if \a bytes are not exactly one list of hints. Skips kinds of hints that this version does not know.
std::optional<std::vector<Hint>> decode(QByteArrayView bytes);

} // namespace kith::hint
