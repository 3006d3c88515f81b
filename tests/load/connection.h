// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/load/epollloop.h"

#include <netinet/in.h>

#include <memory>
#include <string>
#include <string_view>

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace kith::load {

//! The address of a server.
struct Address {
    sockaddr_in socket{};
    std::shared_ptr<SSL_CTX> tls; //!< null: plain TCP

    std::string text() const; //!< host:port
};

//! Parses an IPv4 address and a port, as 127.0.0.1:8470. Returns port 0 if \a text is invalid.
Address addressFrom(const std::string &text);

//! Returns a context for clients that accept any certificate, because the measured server is one's own.
std::shared_ptr<SSL_CTX> newTlsContext();

//! One non-blocking TCP connection, plain or TLS. Written bytes are sent at the end of the loop's turn.
class Connection : protected Watched
{
public:
    Connection(EpollLoop &loop, const Address &address);
    ~Connection() override;
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    //! Connects; connected() or gone() follows. Must not be called while open.
    void connectToServer();

    bool isOpen() const { return m_fd >= 0; }

    //! Closes at once without calling gone(). Unsent bytes are dropped.
    void drop();

protected:
    virtual void connected() = 0;

    //! Called with received bytes, starting with those not used by the previous call. Returns how many were used.
    virtual std::size_t take(std::string_view bytes) = 0;

    virtual void gone(const std::string &reason) = 0;

    //! Returns the send buffer: append to it, then call writeLater().
    std::string &out() { return m_out; }
    void writeLater();

    EpollLoop &loop() { return m_loop; }
    const Address &address() const { return m_address; }

private:
    void ready(std::uint32_t events) override;
    void flush() override;
    bool finishConnecting();
    void readAll();
    void use(std::string_view bytes);
    void fail(const std::string &reason);

    struct Transfer {
        std::int64_t bytes = 0; //!< 0: none possible now
        bool ended = false;
        const char *reason = "";
    };
    Transfer readSome(std::span<char> to);
    Transfer writeSome(std::string_view from);
    Transfer tlsResult(int result);

    EpollLoop &m_loop;
    const Address &m_address;
    int m_fd = -1;
    SSL *m_tls = nullptr;
    bool m_connecting = false;
    bool m_flushAsked = false;
    bool m_wantsWritable = false;
    std::string m_in;
    std::string m_out;
};

} // namespace kith::load
