// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/error.h"

namespace kith {

//! What the user reads for an error of the server: what happened and what to do next, translated.
QString sentenceFor(const Error &error);

} // namespace kith
