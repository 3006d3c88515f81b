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
    A QTcpSocket or QSslSocket whose reader sees what PeerSocket shows instead of what the network brought.

    Qt gathers the network's bytes in QIODevice's own buffer, in front of readData(). They are taken out of
    there before anybody else hears of them (the first connection to readyRead), so that buffer is empty
    whenever QWebSocket reads, and readData() answers it.
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

    //! Takes over \a descriptor; false where it is not a connection any more. \a client is who connected to the
    //! balancer in front, if there is one.
    bool adopt(qintptr descriptor, const QHostAddress &client)
    {
        if (!this->setSocketDescriptor(descriptor))
            return false;
        if (!client.isNull())
            this->setPeerAddress(client);
        // Without it QIODevice reads ahead from readData() and keeps a block of 16 KiB for it.
        this->setOpenMode(QIODevice::ReadWrite | QIODevice::Unbuffered);
        this->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        return true;
    }

    QAbstractSocket *socket() override { return this; }
    qint64 bytesAvailable() const override
    {
        return Base::bytesAvailable()
            + (this->isOpen() ? shownBytes() : 0); // QWebSocket reads until there are none
    }
    // Also called by Qt's abort(), which drops what it would still write, and with it what it writes from.
    void close() override
    {
        const bool aborting = this->writeChannelCount() == 0;
        if (aborting || !beginClose())
            Base::close();
    }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        Base::readData(data, 0); // lets Qt go on reading from the network
        return readShown(data, size);
    }

    qint64 writeData(const char *data, qint64 size) override
    {
        append(QByteArray(data, size));
        return size;
    }

private:
    // One read of all there is takes the block away instead of copying from it.
    QByteArray readRaw() override
    {
        const qint64 size = Base::bytesAvailable();
        return size > 0 && this->isOpen() ? QIODevice::read(size) : QByteArray();
    }

    // A peek, as QWebSocketServer does it, leaves an empty block of 16 KiB in QIODevice's buffer until the
    // next read. Such a block goes only together with all that is in it, so there has to be something.
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

    //! Returns how many bytes the kernel took at once. Qt meets and reports an error itself.
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
