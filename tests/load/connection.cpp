// SPDX-License-Identifier: Apache-2.0
#include "tests/load/connection.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace kith::load {

std::string Address::text() const
{
    char host[INET_ADDRSTRLEN]{};
    inet_ntop(AF_INET, &socket.sin_addr, host, sizeof host);
    return std::string(host) + ':' + std::to_string(ntohs(socket.sin_port));
}

Address addressFrom(const std::string &text)
{
    Address address;
    address.socket.sin_family = AF_INET;
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos
        || inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.socket.sin_addr) != 1)
        return {};
    const int port = std::atoi(text.c_str() + colon + 1);
    address.socket.sin_port = htons(static_cast<std::uint16_t>(port > 0 && port < 65'536 ? port : 0));
    return address;
}

std::shared_ptr<SSL_CTX> newTlsContext()
{
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                         | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    return context;
}

Connection::Connection(EpollLoop &loop, const Address &address)
    : m_loop(loop)
    , m_address(address)
{
}

Connection::~Connection()
{
    drop();
}

void Connection::connectToServer()
{
    m_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_fd < 0)
        return gone(std::strerror(errno));
    const int on = 1;
    setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto *to = reinterpret_cast<const sockaddr *>(&m_address.socket);
    if (::connect(m_fd, to, sizeof m_address.socket) != 0 && errno != EINPROGRESS) {
        const int problem = errno;
        ::close(std::exchange(m_fd, -1));
        return gone(std::strerror(problem));
    }
    if (m_address.tls) {
        m_tls = SSL_new(m_address.tls.get());
        SSL_set_fd(m_tls, m_fd);
        SSL_set_connect_state(m_tls);
    }
    m_connecting = true;
    m_wantsWritable = true;
    m_loop.watch(m_fd, *this, true);
}

void Connection::drop()
{
    if (m_fd < 0)
        return;
    m_loop.forget(m_fd);
    if (m_tls)
        SSL_free(std::exchange(m_tls, nullptr));
    ::close(std::exchange(m_fd, -1));
    m_in = {};
    m_out = {};
}

void Connection::fail(const std::string &reason)
{
    drop();
    gone(reason);
}

void Connection::writeLater()
{
    if (!m_flushAsked) {
        m_flushAsked = true;
        m_loop.flushLater(*this);
    }
}

void Connection::ready(std::uint32_t events)
{
    if (m_fd < 0 || (m_connecting && !finishConnecting()))
        return;
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        readAll();
    if (m_fd >= 0 && !m_out.empty())
        flush();
}

bool Connection::finishConnecting()
{
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(m_fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    sockaddr_in peer{};
    socklen_t peerSize = sizeof peer;
    if (problem == 0 && getpeername(m_fd, reinterpret_cast<sockaddr *>(&peer), &peerSize) != 0)
        return false; // woken by an event of the descriptor's previous owner
    if (problem != 0) {
        fail(std::strerror(problem));
        return false;
    }
    m_connecting = false;
    connected();
    if (m_fd >= 0)
        flush();
    return m_fd >= 0;
}

void Connection::readAll()
{
    const std::span<char> buffer = m_loop.readBuffer();
    for (;;) {
        const Transfer got = readSome(buffer);
        if (got.ended)
            return fail(got.reason);
        if (got.bytes == 0)
            return;
        use({buffer.data(), static_cast<std::size_t>(got.bytes)});
        if (m_fd < 0 || (!m_tls && static_cast<std::size_t>(got.bytes) < buffer.size()))
            return;
    }
}

void Connection::use(std::string_view bytes)
{
    if (m_in.empty()) {
        const std::size_t used = take(bytes);
        if (m_fd >= 0)
            m_in.assign(bytes.substr(used));
        return;
    }
    m_in.append(bytes);
    const std::string whole = std::move(m_in);
    m_in = {};
    const std::size_t used = take(whole);
    if (m_fd >= 0)
        m_in.assign(whole, used);
}

void Connection::flush()
{
    m_flushAsked = false;
    if (m_fd < 0 || m_connecting)
        return;
    std::size_t done = 0;
    while (done < m_out.size()) {
        const Transfer put = writeSome(std::string_view(m_out).substr(done));
        if (put.ended)
            return fail(put.reason);
        if (put.bytes == 0)
            break;
        done += static_cast<std::size_t>(put.bytes);
    }
    m_out.erase(0, done);
    if (m_wantsWritable != !m_out.empty()) {
        m_wantsWritable = !m_out.empty();
        m_loop.rewatch(m_fd, *this, m_wantsWritable);
    }
}

Connection::Transfer Connection::readSome(std::span<char> to)
{
    if (m_tls)
        return tlsResult(SSL_read(m_tls, to.data(), static_cast<int>(to.size())));
    const ssize_t count = ::recv(m_fd, to.data(), to.size(), 0);
    if (count > 0)
        return {count, false, ""};
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return {};
    return {0, true, count == 0 ? "the server closed the connection" : std::strerror(errno)};
}

Connection::Transfer Connection::writeSome(std::string_view from)
{
    if (m_tls)
        return tlsResult(SSL_write(m_tls, from.data(), static_cast<int>(from.size())));
    const ssize_t count = ::send(m_fd, from.data(), from.size(), MSG_NOSIGNAL);
    if (count >= 0)
        return {count, false, ""};
    if (errno == EAGAIN || errno == EINTR)
        return {};
    return {0, true, std::strerror(errno)};
}

Connection::Transfer Connection::tlsResult(int result)
{
    if (result > 0)
        return {result, false, ""};
    const int problem = SSL_get_error(m_tls, result);
    if (problem == SSL_ERROR_WANT_READ || problem == SSL_ERROR_WANT_WRITE)
        return {};
    return {0, true, "TLS ended"};
}

} // namespace kith::load
