// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QTcpSocket>

#include <optional>

//! How the length of a frame is written.
enum class LengthForm { Shortest, Two, Eight };

//! A frame as a client may send it, or not: \a first is FIN, reserved bits and opcode.
QByteArray clientFrame(int first, const QByteArray &payload, LengthForm form = LengthForm::Shortest,
                       bool masked = true);

inline QByteArray textFrame(const QByteArray &payload)
{
    return clientFrame(0x81, payload);
}
inline QByteArray binaryFrame(const QByteArray &payload)
{
    return clientFrame(0x82, payload);
}
QByteArray closeFrame(int code, const QByteArray &reason = {});

//! The request of a client in order, for \a subprotocol.
QByteArray handshake(const QByteArray &subprotocol);

struct ServerFrame {
    int first = 0;
    bool masked = false;
    QByteArray payload;

    int opcode() const { return first & 0xf; }
};

/*!
    A client that writes bytes as it is told and knows just enough to take a server's frames apart.

    All waiting runs the event loop and ends after some seconds at the latest.
*/
class RawClient
{
public:
    explicit RawClient(quint16 port);

    void write(const QByteArray &bytes);
    //! Writes the request and waits for its answer; true where it is 101.
    bool upgrade(const QByteArray &subprotocol = "kith.v1.json");
    //! Waits for the answer to a request that was written; true where it is 101.
    bool upgraded();
    //! Leaves what comes in the system's buffers from now on.
    void stopReading();
    //! The answer to a request: its header, and its body where the connection ended.
    QByteArray answer();
    int status();
    //! Takes the next HTTP answer, by its Content-Length; \a headOnly: without a body. Empty where none comes whole.
    QByteArray httpAnswer(bool headOnly = false);
    //! The next frame, or none where the connection ended before.
    std::optional<ServerFrame> nextFrame();
    //! Reads to the close frame and returns its code: 1005 where it has none, 0 where the connection just
    //! ended.
    int closeCode();
    bool waitForEnd();
    bool hasReceived() const { return !m_received.isEmpty(); } //!< something that was not taken yet
    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }

    QTcpSocket &socket() { return m_socket; }
    const QByteArray &closeReason() const { return m_closeReason; }

private:
    std::optional<ServerFrame> takeFrame();

    QTcpSocket m_socket;
    QByteArray m_received;
    QByteArray m_closeReason;
};
