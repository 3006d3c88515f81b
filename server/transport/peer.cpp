// SPDX-License-Identifier: Apache-2.0
#include "server/transport/peer.h"

#include "server/transport/websocket/frame.h"

namespace kith {

const QByteArray &EncodedFrames::payload(Encoding encoding)
{
    QByteArray &bytes = m_payloads[static_cast<std::size_t>(encoding)];
    if (bytes.isEmpty())
        bytes = encode(m_reply, encoding);
    return bytes;
}

const QByteArray &EncodedFrames::framed(Encoding encoding)
{
    QByteArray &bytes = m_framed[static_cast<std::size_t>(encoding)];
    if (bytes.isEmpty())
        bytes = framePayload(encoding == Encoding::Json ? Opcode::Text : Opcode::Binary, payload(encoding));
    return bytes;
}

} // namespace kith
