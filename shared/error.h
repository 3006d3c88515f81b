// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/fields.h"

#include <QString>

#include <utility>
#include <variant>

namespace kith {

//! Why a request was refused. docs/protocol.md says for each whether trying again can help.
enum class ErrorCode {
    BadRequest, //!< a field is missing, of the wrong type or out of its bounds
    UnknownRequest, //!< this server has no such request
    UnsupportedVersion, //!< no common protocol version
    NotSignedIn, //!< the request needs a hello first
    BadCredentials, //!< wrong handle or password
    TokenInvalid, //!< unknown or revoked; sign in again
    Forbidden, //!< the user may see it but not do this
    NotFound, //!< it does not exist, or the user may not know that it does
    Conflict, //!< the clientId was used for something else
    TooLarge, //!< above a limit
    InvalidText, //!< text is empty or not valid Unicode
    InviteInvalid, //!< unknown, expired, revoked or used up
    HandleTaken,
    WeakPassword,
    RateLimited, //!< retry after the time given
    Unavailable, //!< the server cannot store right now; retry
    Internal, //!< a fault of the server; retry
};

template <>
struct EnumNames<ErrorCode> {
    static constexpr std::array names{
        "bad_request",   "unknown_request", "unsupported_version", "not_signed_in", "bad_credentials",
        "token_invalid", "forbidden",       "not_found",           "conflict",      "too_large",
        "invalid_text",  "invite_invalid",  "handle_taken",        "weak_password", "rate_limited",
        "unavailable",   "internal",
    };
    static constexpr auto unknown = ErrorCode::Internal; // its message and retryAfter say the rest
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message; //!< English, for a log or, at last, for the user: what happened and what to do
    std::int64_t retryAfter = 0; //!< milliseconds; 0: retrying the same request cannot help

    bool mayRetry() const { return retryAfter > 0; }
    bool operator==(const Error &) const = default;

    static constexpr std::string_view type = "error";
    static constexpr auto fields()
    {
        return std::tuple{field("code", &Error::code), optional("message", &Error::message),
                          optional("retryAfter", &Error::retryAfter)};
    }
};

//! Puts the name of the field in front of an error that does not name one yet. Returns false.
bool named(Error &error, std::string_view field);

//! A value, or an error in its place. Errors cross threads and connections as values.
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    explicit operator bool() const { return m_state.index() == 0; }
    T &operator*() { return std::get<0>(m_state); }
    const T &operator*() const { return std::get<0>(m_state); }
    T *operator->() { return &std::get<0>(m_state); }
    const T *operator->() const { return &std::get<0>(m_state); }
    const Error &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

//! Success without a value.
struct Done {
    bool operator==(const Done &) const = default;
};

} // namespace kith
