// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/transport/websocket/peersocket.h"

#include <QSslSocket>
#include <QTcpSocket>

#include <algorithm>
#include <concepts>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

namespace kith {

/*!
    A QTcpSocket or QSslSocket whose reader gets the bytes that PeerSocket shows instead of those from the network.

    Qt collects network bytes in QIODevice's buffer, which reads use before they call readData(). The first slot connected to
    readyRead empties that buffer, so a read by QWebSocket always ends in readData().
*/
template <std::derived_from<QTcpSocket> Base>
class FilteringSocket final : public Base, public PeerSocket
{
public:
    explicit FilteringSocket(IoContext context)
        : PeerSocket(context)
    {
        QObject::connect(this, &QIODevice::readyRead, this, [this] { takeRaw(); });
    }

    //! Takes ownership of \a descriptor. Returns false if it is no longer connected. \a client is the peer of the balancer in
    //! front, or null.
    bool adopt(qintptr descriptor, const QHostAddress &client)
    {
        if (!this->setSocketDescriptor(descriptor))
            return false;
        if (!client.isNull())
            this->setPeerAddress(client);
        // Otherwise QIODevice reads ahead from readData() and keeps a 16 KiB block for that.
        this->setOpenMode(QIODevice::ReadWrite | QIODevice::Unbuffered);
        this->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        return true;
    }

    QAbstractSocket *socket() override { return this; }
    qint64 bytesAvailable() const override
    {
        return Base::bytesAvailable()
            + (this->isOpen() ? shownBytes() : 0); // QWebSocket reads until this is 0
    }
    // Also called by Qt's abort(), which has dropped the unsent bytes and the write channel.
    void close() override
    {
        const bool aborting = this->writeChannelCount() == 0;
        if (isPassed() || aborting || !beginClose())
            Base::close();
    }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        if (isPassed())
            return Base::readData(data, size);
        Base::readData(data, 0); // lets Qt continue to read from the network
        return readShown(data, size);
    }

    qint64 writeData(const char *data, qint64 size) override
    {
        if (isPassed())
            writeRaw(QByteArray::fromRawData(data, size));
        else
            append(QByteArray(data, size));
        return size;
    }

private:
    // Reading everything at once moves the buffer's block out instead of copying it.
    QByteArray readRaw() override
    {
        const qint64 size = Base::bytesAvailable();
        return size > 0 && this->isOpen() ? QIODevice::read(size) : QByteArray();
    }

    // QWebSocketServer's peek leaves an empty 16 KiB block in QIODevice's buffer until the next read. Only a read that takes
    // the block's last byte frees it, so put a byte in and read it.
    void dropReadBlock() override
    {
        if (!this->isOpen() || Base::bytesAvailable() > 0)
            return;
        this->ungetChar('\0');
        QIODevice::read(1);
    }

    void writeRaw(const QByteArray &bytes) override
    {
        if constexpr (std::same_as<Base, QTcpSocket>) {
            const qint64 sent = rawUnsent() == 0 ? sendNow(bytes) : 0;
            if (sent < bytes.size())
                Base::writeData(bytes.constData() + sent, bytes.size() - sent);
        } else {
            Base::writeData(bytes.constData(), bytes.size());
            this->flush();
        }
    }

    //! Returns how many bytes the kernel took at once; 0 after an error, which Qt then meets and reports itself.
    qint64 sendNow([[maybe_unused]] const QByteArray &bytes)
    {
#if defined(Q_OS_UNIX) && defined(MSG_NOSIGNAL)
        const auto sent = ::send(int(this->socketDescriptor()), bytes.constData(), std::size_t(bytes.size()),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
        return std::max<qint64>(sent, 0);
#else
        return 0;
#endif
    }

    qint64 rawUnsent() const override
    {
        if constexpr (std::same_as<Base, QSslSocket>)
            return Base::bytesToWrite() + this->encryptedBytesToWrite();
        else
            return Base::bytesToWrite();
    }

    void closeRaw() override
    {
        Base::close();
    }
    void abortRaw() override
    {
        Base::abort();
    }
};

} // namespace kith
