// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/closecode.h"

#include <QByteArray>

#include <cstdint>

namespace kith {

//! What a WebSocket frame carries (RFC 6455, 5.2).
enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

//! One whole frame as a server sends it: final, not masked, its length in the fewest bytes.
QByteArray framePayload(Opcode opcode, const QByteArray &payload);

//! Appends one whole frame as a client sends it, under a mask key of zero.
void appendMaskedFrame(QByteArray &out, Opcode opcode, QByteArrayView payload);

//! The payload of a close frame; \a reason is UTF-8 and cut at 123 bytes.
QByteArray closePayload(CloseCode code, QByteArrayView reason);

} // namespace kith
