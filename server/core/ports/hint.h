// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/ports/directory.h"
#include "shared/replies.h"

#include <variant>

namespace kith {

namespace hint {

//! Somebody tried to sign in, or the like, and it was counted under \a key: see Throttle.
struct Attempt {
    QString key;

    bool operator==(const Attempt &) const = default;

    static constexpr std::string_view type = "attempt";
    static constexpr auto fields() { return std::tuple{field("key", &Attempt::key)}; }
};

} // namespace hint

//! What a node tells another: what it pushes to the devices that it has itself, of which one that is lost is made up for from
//! the store; and attempts, where one that is lost is not counted elsewhere.
using Hint = std::variant<reply::Event, reply::Marks, reply::Typing, hint::Attempt>;

//! What one node tells another at one time. Numbered from 1 for each pair of nodes, so that a loss shows.
struct HintBatch {
    NodeId from = 0;
    std::int64_t number = 0;
    std::vector<Hint> hints;

    bool operator==(const HintBatch &) const = default;
};

} // namespace kith
