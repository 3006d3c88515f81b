// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/directory.h"
#include "shared/replies.h"

#include <variant>

namespace kith {

//! What a node tells another: what it pushes to the devices that it has itself. One that is lost is made up for from the store.
using Hint = std::variant<reply::Event, reply::Marks, reply::Typing>;

//! What one node tells another at one time. Numbered from 1 for each pair of nodes, so that a loss shows.
struct Parcel {
    NodeId from = 0;
    std::int64_t number = 0;
    std::vector<Hint> hints;

    bool operator==(const Parcel &) const = default;
};

} // namespace kith
