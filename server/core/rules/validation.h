// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

#include <optional>

//! Limits on what people type. Each check returns nothing for a valid \a text, otherwise the error to answer.
namespace kith::validation {

std::optional<Error> checkMessage(const QString &text);
std::optional<Error> checkEmoji(const QString &text);
std::optional<Error> checkTitle(const QString &text);
std::optional<Error> checkHandle(
    const QString &text); //!< a–z, 0–9, '.', '_' and '-', a letter or digit first
std::optional<Error> checkName(const QString &text);
std::optional<Error> checkPassword(const QString &text);

} // namespace kith::validation
