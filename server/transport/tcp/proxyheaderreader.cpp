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

//! The descriptor, which is somebody else's from now on.
qintptr ProxyHeaderReader::release()
{
    m_notifier.setEnabled(false);
    deleteLater();
    return std::exchange(m_descriptor, -1);
}

void ProxyHeaderReader::read()
{
#ifdef Q_OS_UNIX // config.cpp lets nobody ask for it elsewhere
    std::array<char, proxyHeaderBytes> bytes;
    const auto receive = [&](qsizetype size, int flags) {
        return qsizetype(::recv(int(m_descriptor), bytes.data(), std::size_t(size), flags | MSG_DONTWAIT));
    };
    const qsizetype had = m_header.size();
    const qsizetype count = receive(proxyHeaderBytes - had, MSG_PEEK);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return;
    if (count <= 0)
        return Listener::closeDescriptor(release()); // it has gone by itself
    m_header.append(bytes.data(), count);
    const ProxyVerdict verdict = readProxyHeader(m_header);
    if (std::holds_alternative<NoProxyHeader>(verdict))
        return refuse("proxy");
    // A part is taken at once: what stays makes the notifier come again and again.
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
