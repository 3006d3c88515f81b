// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/history/localtypes.h"
#include "shared/error.h"

namespace kith {

//! What the user reads for an error of the server: what happened and what to do next, translated.
QString errorMessage(const Error &error);

//! The same where the server refused what was to be sent.
QString errorMessage(const Error &error, const Outgoing &outgoing);

} // namespace kith
