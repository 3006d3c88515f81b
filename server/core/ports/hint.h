// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/directory.h"
#include "shared/replies.h"

#include <variant>

namespace kith {

namespace hint {

//! An attempt that failed and was counted under \a key: see AccountService.
struct Attempt {
    QString key;

    bool operator==(const Attempt &) const = default;

    static constexpr std::string_view type = "attempt";
    static constexpr auto fields() { return std::tuple{field("key", &Attempt::key)}; }
};

} // namespace hint

//! What one node sends to another: what to push to its devices, and attempts to count. A lost entry is recovered from the store; a
//! lost mark, typing or attempt is not.
using Hint = std::variant<reply::Event, reply::Marks, reply::Typing, hint::Attempt>;

//! Hints from one node to another. Numbered from 1 for each pair of nodes, so that a loss shows.
struct HintBatch {
    NodeId from = 0;
    std::int64_t number = 0;
    std::vector<Hint> hints;
    EpochId epoch = {}; //!< of the store, as far as the sender knows

    bool operator==(const HintBatch &) const = default;
};

} // namespace kith
