// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/core/directory.h"
#include "shared/types.h"

#include <QByteArray>

#include <variant>

//! What nodes tell each other. A hint that is lost is made up for from the store.
namespace kith {

namespace hint {

//! An entry was committed.
struct Appended {
    ConversationId conversation;
    Entry entry;

    bool operator==(const Appended &) const = default;

    static constexpr std::string_view type = "appended";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &Appended::conversation), field("entry", &Appended::entry)};
    }
};

//! Delivered and read marks of a member grew.
struct Marked {
    ConversationId conversation;
    UserId user;
    Seq delivered = 0;
    Seq read = 0;

    bool operator==(const Marked &) const = default;

    static constexpr std::string_view type = "marked";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &Marked::conversation), field("user", &Marked::user),
                          optional("delivered", &Marked::delivered), optional("read", &Marked::read)};
    }
};

struct Typing {
    ConversationId conversation;
    UserId user;
    bool on = false;

    bool operator==(const Typing &) const = default;

    static constexpr std::string_view type = "typing";
    static constexpr auto fields()
    {
        return std::tuple{field("conversation", &Typing::conversation), field("user", &Typing::user),
                          optional("on", &Typing::on)};
    }
};

using Any = std::variant<Appended, Marked, Typing>;

} // namespace hint

//! What one node tells another at one time. Numbered from 1 for each pair of nodes, so that a loss shows.
struct Parcel {
    NodeId from = 0;
    std::int64_t number = 0;
    std::vector<hint::Any> hints;

    bool operator==(const Parcel &) const = default;
};

} // namespace kith
