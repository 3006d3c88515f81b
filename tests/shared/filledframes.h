// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/fields.h"
#include "shared/ids.h"

#include <variant>
#include <vector>

//! Frames in which no field has its default.
namespace kith {

//! Sets each kind of field to something other than its default.
inline void fill(bool &value)
{
    value = true;
}
inline void fill(int &value)
{
    value = 41;
}
inline void fill(std::int64_t &value)
{
    value = (std::int64_t(1) << 53) - 1;
}
inline void fill(QString &value)
{
    value = QStringLiteral("Grüße, \"Ada\" \U0001F44D\n");
}

template <typename Tag>
void fill(Id<Tag> &value)
{
    value = newId<Id<Tag>>();
}

template <Named Enum>
void fill(Enum &value)
{
    value = static_cast<Enum>(EnumNames<Enum>::names.size() - 1);
}

template <Described Struct>
void fill(Struct &value);

template <typename T>
void fill(std::vector<T> &values)
{
    values.resize(2);
    for (T &value : values)
        fill(value);
}

template <Described Struct>
void fill(Struct &value)
{
    std::apply([&](const auto &...fields) { (fill(value.*fields.member), ...); }, Struct::fields());
}

//! One filled frame of each alternative of \a Any.
template <typename Any>
std::vector<Any> samples()
{
    return []<std::size_t... i>(std::index_sequence<i...>)
    {
        std::vector<Any> all;
        const auto add = [&](auto body) {
            fill(body);
            all.emplace_back(std::move(body));
        };
        (add(std::variant_alternative_t<i, typename Any::variant>{}), ...);
        return all;
    }
    (std::make_index_sequence<std::variant_size_v<typename Any::variant>>{});
}

} // namespace kith
