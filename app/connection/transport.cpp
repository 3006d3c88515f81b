// SPDX-License-Identifier: Apache-2.0
#include "app/connection/transport.h"

#include "shared/codec.h"

#include <QNetworkRequest>
#include <QSslError>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

namespace kith {

namespace {

class WebSocketTransport final : public Transport
{
public:
    WebSocketTransport()
    {
        m_socket.setMaxAllowedIncomingMessageSize(largestMessage);
        m_socket.setMaxAllowedIncomingFrameSize(largestMessage);
        connect(&m_socket, &QWebSocket::connected, this, [this] {
            m_open = true;
            Q_EMIT opened();
        });
        connect(&m_socket, &QWebSocket::bytesWritten, this, [this] { m_reached = true; }); // of the handshake
        connect(&m_socket, &QWebSocket::disconnected, this, &Transport::ended);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
        const auto failed = &QWebSocket::errorOccurred;
#else
        const auto failed = qOverload<QAbstractSocket::SocketError>(&QWebSocket::error);
#endif
        connect(&m_socket, failed, this, [this] {
            if (!m_open)
                Q_EMIT ended(); // no disconnected() follows where nothing was connected
        });
        connect(&m_socket, &QWebSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
            m_certificateProblem = kith::certificateProblem(errors);
        });
        connect(&m_socket, &QWebSocket::binaryMessageReceived, this, &Transport::received);
        connect(&m_socket, &QWebSocket::pong, this, &Transport::ponged);
    }

    ~WebSocketTransport() override
    {
        m_socket.disconnect(this);
    }

    void open(const QUrl &url) override
    {
        QWebSocketHandshakeOptions options;
        options.setSubprotocols({subprotocol(Encoding::Cbor)});
        m_socket.open(QNetworkRequest(url), options);
    }
    void send(const QByteArray &message) override
    {
        m_socket.sendBinaryMessage(message);
    }
    void ping() override
    {
        m_socket.ping();
    }
    void close() override
    {
        m_socket.close();
    }
    void abort() override
    {
        m_socket.abort();
    }
    int endCode() const override
    {
        return m_open ? m_socket.closeCode() : 0;
    }
    QString endReason() const override
    {
        return m_open ? m_socket.closeReason() : m_socket.errorString();
    }

    bool wasReached() const override
    {
        return m_reached;
    }

    CertificateProblem certificateProblem() const override
    {
        return m_certificateProblem;
    }

private:
    QWebSocket m_socket;
    CertificateProblem m_certificateProblem = CertificateProblem::None;
    bool m_open = false;
    bool m_reached = false;
};

} // namespace

std::unique_ptr<Transport> newWebSocketTransport()
{
    return std::make_unique<WebSocketTransport>();
}

} // namespace kith
