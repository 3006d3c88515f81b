// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/closecode.h"

#include <QByteArray>

#include <cstdint>

namespace kith {

//! The type of a WebSocket frame (RFC 6455, 5.2).
enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

//! Returns one whole frame as a server sends it: final, unmasked, with the shortest length field.
QByteArray framePayload(Opcode opcode, const QByteArray &payload);

//! Appends one whole frame as a client sends it, with a mask key of zero.
void appendMaskedFrame(QByteArray &out, Opcode opcode, QByteArrayView payload);

//! Returns the payload of a close frame. \a reason is UTF-8 and cut at 123 bytes.
QByteArray closePayload(CloseCode code, QByteArrayView reason);

} // namespace kith
