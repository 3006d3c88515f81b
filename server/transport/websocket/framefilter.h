// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/websocket/frame.h"
#include "server/transport/websocket/utf8check.h"

#include <QByteArray>

#include <array>

namespace kith {

/*!
    Judges what a WebSocket client sends (RFC 6455, 5 to 7 and 10) and passes on whole messages only.

    Bytes go in as they come from the network; out come final frames under a mask key of zero: each message as
    one *binary* frame, text included (its UTF-8 has been checked, and so nobody converts it any more), pings,
    and a close frame. A breach comes out as a close frame with the code of the breach, which QWebSocket
    answers like the peer's own, after the messages before it. After any close frame nothing more is passed on.
    No clock, no socket, no thread.
*/
class FrameFilter
{
public:
    //! Takes messages of \a messageOpcode (text or binary) of at most \a messageBytes, fragments together,
    //! and at most \a controlFrames pings and pongs until renewControlFrames().
    FrameFilter(Opcode messageOpcode, qint64 messageBytes, int controlFrames);

    //! Judges \a bytes and appends to \a out what is passed on.
    void feed(QByteArrayView bytes, QByteArray &out);

    //! Passes on a close frame with \a code and \a reason, as if the client had broken a rule.
    void fail(CloseCode code, QByteArrayView reason, QByteArray &out);

    //! A close frame was passed on.
    bool isClosed() const { return m_closed; }
    //! A message or a frame has begun and is not complete.
    bool isPartial() const { return !m_closed && (m_headerSize > 0 || m_inPayload || m_inMessage); }
    //! Counts messages and control frames between messages, so that a new partial one can be told from an old
    //! one.
    quint64 completed() const { return m_completed; }
    //! Lets as many pings and pongs come again. Called about once a second.
    void renewControlFrames() { m_controlFramesLeft = m_controlFrames; }
    //! Pongs are not passed on, only counted.
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
    quint64 m_left = 0; //!< payload bytes of the frame still to come
    quint64 m_completed = 0;
    quint64 m_pongs = 0;
    std::uint8_t m_headerSize = 0;
    std::uint8_t m_maskAt = 0; //!< which byte of the mask key comes next
    std::array<std::uint8_t, 4> m_mask{};
    Opcode m_opcode = Opcode::Close;
    bool m_final = false;
    bool m_inPayload = false;
    bool m_inMessage = false; //!< between the first fragment and the last
    bool m_closed = false;
};

} // namespace kith
