// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/connection.h"

#include <QByteArray>

namespace kith::load {

//! The client side of RFC 6455 on a Connection: handshake, masks, answers to pings.
class WebSocketClient : public Connection
{
public:
    //! Sends text messages if \a subprotocol ends in "json", otherwise binary ones. Requests no subprotocol if it is empty.
    WebSocketClient(EpollLoop &loop, const Address &address, std::string path, std::string subprotocol);

    //! Starts the closing handshake; closed() follows.
    void sayGoodbye();

protected:
    virtual void opened() = 0; //!< the handshake is done
    virtual void received(std::string_view message) = 0; //!< \a message is valid during the call
    virtual void closed(int code, const std::string &reason) = 0; //!< 1006: without a close frame

    void sendMessage(std::string_view message);

private:
    void connected() override;
    std::size_t take(std::string_view bytes) override;
    void gone(const std::string &reason) override;

    std::size_t takeAnswer(std::string_view bytes);
    std::size_t takeFrame(std::string_view bytes);
    void takeControl(int opcode, std::string_view payload);
    void sendFrame(int opcode, std::string_view payload);
    void breach(const std::string &what);

    const std::string m_path;
    const std::string m_subprotocol;
    const int m_opcode;
    QByteArray m_key;
    std::string m_fragments;
    std::uint64_t m_random;
    int m_closeCode = 1006;
    bool m_open = false;
};

} // namespace kith::load
