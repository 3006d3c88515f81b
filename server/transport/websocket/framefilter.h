// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/websocket/frame.h"
#include "server/transport/websocket/utf8check.h"

#include <QByteArray>

#include <array>

namespace kith {

/*!
    Validates the frames of a WebSocket client (RFC 6455, 5 to 7 and 10) and outputs whole messages only.

    The input is the bytes from the network. The output is final frames with a mask key of zero: one *binary* frame per message,
    also for text (its UTF-8 is checked here, so it need not be converted again), pings, and a close frame. A protocol violation
    becomes a close frame with its code, after the messages before it; QWebSocket answers it like one from the peer. Nothing is
    output after a close frame. Has no clock, no socket and no thread.
*/
class FrameFilter
{
public:
    //! Accepts messages of \a messageOpcode (text or binary) with at most \a messageBytes over all fragments, and at most
    //! \a controlFrames pings and pongs until renewControlFrames().
    FrameFilter(Opcode messageOpcode, qint64 messageBytes, int controlFrames);

    //! Validates \a bytes and appends the output to \a out.
    void feed(QByteArrayView bytes, QByteArray &out);

    //! Outputs a close frame with \a code and \a reason, as after a protocol violation.
    void fail(CloseCode code, QByteArrayView reason, QByteArray &out);

    //! Returns whether a close frame was output.
    bool isClosed() const { return m_closed; }
    //! Returns whether a message or frame has begun and is incomplete.
    bool isPartial() const { return !m_closed && (m_headerSize > 0 || m_inPayload || m_inMessage); }
    //! Counts messages, and control frames between messages. A changed count means that a partial message is a new one.
    quint64 completed() const { return m_completed; }
    //! Resets the allowance of pings and pongs. Called about once a second.
    void renewControlFrames() { m_controlFramesLeft = m_controlFrames; }
    //! Returns the number of pongs, which are not output.
    quint64 pongs() const { return m_pongs; }

private:
    qsizetype takeHeader(QByteArrayView bytes, QByteArray &out);
    qsizetype takePayload(QByteArrayView bytes, QByteArray &out);
    void unmask(char *bytes, qsizetype size);
    int headerLength() const;
    void beginFrame(QByteArray &out);
    void beginControl(QByteArray &out);
    void beginData(QByteArray &out);
    void endFrame(QByteArray &out);
    void endControl(QByteArray &out);
    void endData(QByteArray &out);
    void judgeClose(QByteArray &out);

    Opcode m_messageOpcode;
    qint64 m_messageBytes;
    int m_controlFrames;
    int m_controlFramesLeft;

    QByteArray m_message; //!< unmasked payload of the message so far
    QByteArray m_control; //!< unmasked payload of the control frame so far
    Utf8Check m_utf8;
    std::array<std::uint8_t, 14> m_header{};
    quint64 m_left = 0; //!< payload bytes of the frame not yet received
    quint64 m_completed = 0;
    quint64 m_pongs = 0;
    std::uint8_t m_headerSize = 0;
    std::uint8_t m_maskAt = 0; //!< index of the next byte of the mask key
    std::array<std::uint8_t, 4> m_mask{};
    Opcode m_opcode = Opcode::Close;
    bool m_final = false;
    bool m_inPayload = false;
    bool m_inMessage = false; //!< between the first fragment and the last
    bool m_closed = false;
};

} // namespace kith
