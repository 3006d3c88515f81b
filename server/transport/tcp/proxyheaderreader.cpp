// SPDX-License-Identifier: Apache-2.0
#include "server/transport/tcp/proxyheaderreader.h"

#include "server/transport/tcp/listener.h"

#include <QTcpSocket>

#include <array>
#include <utility>

#ifdef Q_OS_UNIX
#include <sys/socket.h>

#include <cerrno>
#endif

namespace kith {

ProxyHeaderReader::ProxyHeaderReader(qintptr descriptor, std::chrono::milliseconds time, Handler handler,
                                     const RejectionHandler &refused, QObject *parent)
    : QObject(parent)
    , m_descriptor(descriptor)
    , m_handler(std::move(handler))
    , m_refused(refused)
    , m_notifier(descriptor, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &ProxyHeaderReader::read);
    startTimer(time);
}

ProxyHeaderReader::~ProxyHeaderReader()
{
    if (m_descriptor >= 0)
        Listener::closeDescriptor(release());
}

//! Returns the descriptor and gives up its ownership.
qintptr ProxyHeaderReader::release()
{
    m_notifier.setEnabled(false);
    deleteLater();
    return std::exchange(m_descriptor, -1);
}

void ProxyHeaderReader::read()
{
#ifdef Q_OS_UNIX // config.cpp rejects the setting elsewhere
    std::array<char, proxyHeaderBytes> bytes;
    const auto receive = [&](qsizetype size, int flags) {
        return qsizetype(::recv(int(m_descriptor), bytes.data(), std::size_t(size), flags | MSG_DONTWAIT));
    };
    const qsizetype had = m_header.size();
    const qsizetype count = receive(proxyHeaderBytes - had, MSG_PEEK);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return;
    if (count <= 0)
        return Listener::closeDescriptor(release()); // the peer has closed
    m_header.append(bytes.data(), count);
    const ProxyVerdict verdict = readProxyHeader(m_header);
    if (std::holds_alternative<NoProxyHeader>(verdict))
        return refuse("proxy");
    // Consume a partial header at once: unread bytes would activate the notifier again and again.
    const auto *header = std::get_if<ProxyHeader>(&verdict);
    receive(header ? header->size - had : count, 0);
    if (header)
        m_handler(release(), header->source);
#endif
}

void ProxyHeaderReader::refuse(const char *reason)
{
    QTcpSocket socket; // closes it
    socket.setSocketDescriptor(release());
    if (m_refused)
        m_refused(socket.peerAddress(), reason);
}

void ProxyHeaderReader::timerEvent(QTimerEvent *)
{
    if (m_descriptor >= 0)
        refuse("timeout");
}

} // namespace kith
