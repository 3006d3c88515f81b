// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <variant>

namespace kith {

//! Whether \a T is one of the alternatives of \a Variant, a std::variant.
template <typename T, typename Variant>
constexpr bool isAlternative = false;
template <typename T, typename... Alternatives>
constexpr bool isAlternative<T, std::variant<Alternatives...>> = (std::is_same_v<T, Alternatives> || ...);

} // namespace kith
