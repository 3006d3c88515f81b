// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringView>

namespace kith {

//! Whether \a text is one to three emoji and nothing else but spaces: such a message is shown large.
bool isEmojiOnly(QStringView text);

} // namespace kith
