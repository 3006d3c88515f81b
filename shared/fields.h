// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>

/*!
    Describes the structs that frames carry.

    Each has `static constexpr auto fields()`: a tuple of its members and their names in frames. The codec reads and
    writes JSON and CBOR from it. A new field is a member and a line in that tuple.
*/
namespace kith {

template <typename Struct, typename Member>
struct Field {
    std::string_view name;
    Member Struct::*member;
    bool required;
};

//! A field that is always written; a frame without it is rejected.
template <typename Struct, typename Member>
constexpr Field<Struct, Member> field(std::string_view name, Member Struct::*member)
{
    return {name, member, true};
}

//! A field that is left out while it has its default value, and takes it where it is missing.
template <typename Struct, typename Member>
constexpr Field<Struct, Member> optional(std::string_view name, Member Struct::*member)
{
    return {name, member, false};
}

/*!
    The names in frames of an enum whose values count from 0: `names`, one for each value in order, and `unknown`, the
    value that stands for a name of a later version. `unknown` may be a value behind the last name.
*/
template <typename Enum>
struct EnumNames;

//! What reading makes of a name that the enum lacks.
enum class UnknownNames {
    AreErrors, //!< of requests
    AreKept, //!< of what a server says: they become EnumNames::unknown
};

//! "unknown" for a value without a name, which no reader takes for a name.
template <typename Enum>
constexpr std::string_view nameOf(Enum value)
{
    const auto index = static_cast<std::size_t>(value);
    return index < EnumNames<Enum>::names.size() ? EnumNames<Enum>::names[index] : "unknown";
}

template <typename T>
concept Described = requires
{
    T::fields();
};

template <typename T>
concept Named = std::is_enum_v<T> && requires
{
    EnumNames<T>::names;
    EnumNames<T>::unknown;
};

inline QLatin1StringView latin1(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

inline std::string_view asView(QByteArrayView bytes)
{
    return {bytes.data(), static_cast<std::size_t>(bytes.size())};
}

//! Returns the value of that name, or nullopt.
template <Named Enum>
std::optional<Enum> valueOf(std::string_view name)
{
    for (std::size_t i = 0; i < EnumNames<Enum>::names.size(); ++i) {
        if (name == EnumNames<Enum>::names[i])
            return static_cast<Enum>(i);
    }
    return std::nullopt;
}

template <Named Enum>
std::optional<Enum> valueOf(QStringView name)
{
    return valueOf<Enum>(asView(name.toLatin1())); // names are ASCII, which nothing else becomes
}

//! Returns the value of that name. For an unknown one returns nullopt or EnumNames::unknown, as \a unknown says.
template <Named Enum>
std::optional<Enum> valueOf(auto name, UnknownNames unknown)
{
    const auto value = valueOf<Enum>(name);
    return value || unknown == UnknownNames::AreErrors ? value : EnumNames<Enum>::unknown;
}

//! Calls \a write(name, member) for each field of \a value that is required or not its default.
template <Described Struct, typename Write>
void eachField(const Struct &value, Write write)
{
    [[maybe_unused]] static const Struct defaults{};
    std::apply(
        [&](const auto &...fields) {
            [[maybe_unused]] const auto one = [&](const auto &f) {
                if (f.required || value.*f.member != defaults.*f.member)
                    write(f.name, value.*f.member);
            };
            (one(fields), ...);
        },
        Struct::fields());
}

/*!
    Reads the fields of a struct in whatever order they stand. \a eachName(use) calls use(name) at each of them, \a read(field) reads
    the value there, \a skip() skips it, \a missing(field) is called for a required field that was not there. Each returns false to
    fail. Fields that the struct lacks are skipped.
*/
template <Described Struct>
bool readFields(auto eachName, [[maybe_unused]] auto read, auto skip, [[maybe_unused]] auto missing)
{
    return std::apply(
        [&](const auto &...fields) {
            [[maybe_unused]] bool present[sizeof...(fields) + 1]{};
            return eachName([&]([[maybe_unused]] std::string_view name) {
                       [[maybe_unused]] std::size_t i = 0;
                       bool known = false, good = true;
                       ((!known && name == fields.name ? (known = present[i] = true, good = read(fields))
                                                       : ++i),
                        ...);
                       return known ? good : skip();
                   })
                && [&] {
                       [[maybe_unused]] std::size_t i = 0;
                       return ((present[i++] || !fields.required || missing(fields)) && ...);
                   }();
        },
        Struct::fields());
}

} // namespace kith
