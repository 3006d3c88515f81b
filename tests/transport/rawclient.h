// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QTcpSocket>

#include <optional>

//! The encoding of a frame's length.
enum class LengthForm { Shortest, Two, Eight };

//! Returns a client's frame, valid or not. \a first is FIN, reserved bits and opcode.
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

//! Returns a valid handshake request for \a subprotocol.
QByteArray handshake(const QByteArray &subprotocol);

struct ServerFrame {
    int first = 0;
    bool masked = false;
    QByteArray payload;

    int opcode() const { return first & 0xf; }
};

/*!
    A client that writes given bytes and parses a server's frames.

    All functions that wait run the event loop, for at most 20 s.
*/
class RawClient
{
public:
    explicit RawClient(quint16 port);

    void write(const QByteArray &bytes);
    //! Writes the request and waits for the answer. Returns whether it is 101.
    bool upgrade(const QByteArray &subprotocol = "kith.v1.json");
    //! Waits for the answer to a request already written. Returns whether it is 101.
    bool upgraded();
    //! Stops reading, so that further input stays in the kernel.
    void stopReading();
    void resumeReading();
    //! Returns the answer to a request: its header, and its body if the connection has ended.
    QByteArray answer();
    int status();
    //! Returns the next HTTP answer, by its Content-Length, or without a body if \a headOnly. Empty if none arrives whole.
    QByteArray httpAnswer(bool headOnly = false);
    //! Returns what is received up to \a end, and that. Empty if it does not arrive.
    QByteArray until(const QByteArray &end);
    //! Returns the next frame, or nullopt if the connection has ended before.
    std::optional<ServerFrame> nextFrame();
    //! Reads to the close frame and returns its code: 1005 if it has none, 0 if the connection ended without a close frame.
    int closeCode();
    bool waitForEnd();
    bool hasReceived() const
    {
        return !m_received.isEmpty();
    } //!< received bytes that no function has returned yet
    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }

    QTcpSocket &socket() { return m_socket; }
    const QByteArray &closeReason() const { return m_closeReason; }

private:
    std::optional<ServerFrame> takeFrame();

    QTcpSocket m_socket;
    QByteArray m_received;
    QByteArray m_closeReason;
};
