// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHash>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace kith::sample {

//! Something on the way to a server on this computer that passes connections on, each in the manner that it was accepted in.
class Relay : public QObject
{
    Q_OBJECT

public:
    enum Manner {
        Passes,
        RefusesUpgrades, //!< answers 403 to WebSockets, as a proxy of HTTP that knows none
        CutsConnections, //!< 3 s after they began, whatever passes
        BuffersAnswers, //!< passes an answer on once it is whole, and the answer to an upgrade never is
    };
    Q_ENUM(Manner)

    Relay(quint16 server, Manner first)
        : manner(first)
        , m_to(server)
    {
        connect(&m_server, &QTcpServer::newConnection, this, &Relay::accept);
        m_server.listen(QHostAddress::LocalHost);
    }
    ~Relay() override
    {
        for (QTcpSocket *socket : findChildren<QTcpSocket *>())
            socket->disconnect(this);
    }

    Manner manner; //!< of the connections to come
    QString address() const { return QStringLiteral("127.0.0.1:%1").arg(m_server.serverPort()); }
    int upgrades() const { return m_upgrades; } //!< that were asked for
    int cuts() const { return m_cuts; }

private:
    void accept()
    {
        QTcpSocket *client = m_server.nextPendingConnection();
        client->setParent(this);
        auto *server = new QTcpSocket(this);
        server->connectToHost(QHostAddress::LocalHost, m_to);
        for (const auto &[from, to] : {std::pair(client, server), std::pair(server, client)}) {
            connect(from, &QTcpSocket::disconnected, to, &QTcpSocket::disconnectFromHost);
            connect(from, &QTcpSocket::disconnected, from, &QObject::deleteLater);
        }
        connect(client, &QTcpSocket::readyRead, this, [this, client, server, accepted = manner] {
            pass(client->readAll(), client, server, accepted);
        });
        connect(server, &QTcpSocket::readyRead, this, [this, client, server, accepted = manner] {
            if (accepted != BuffersAnswers)
                client->write(server->readAll());
            else
                buffer(server->readAll(), client);
        });
        if (manner == CutsConnections)
            QTimer::singleShot(3'000, client, [this, client] {
                ++m_cuts;
                client->abort();
            });
    }

    void pass(const QByteArray &bytes, QTcpSocket *client, QTcpSocket *server, Manner accepted)
    {
        const bool isUpgrade = bytes.startsWith("GET /v1/socket ");
        m_upgrades += isUpgrade;
        if (!isUpgrade || accepted != RefusesUpgrades) {
            server->write(bytes);
            return;
        }
        client->write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        client->disconnectFromHost();
    }

    void buffer(const QByteArray &bytes, QTcpSocket *client)
    {
        QByteArray &held = m_held[client];
        held += bytes;
        const qsizetype body = held.indexOf("\r\n\r\n") + 4;
        static const QByteArray name = "content-length: ";
        const qsizetype length = held.left(body).toLower().indexOf(name);
        if (body < 4 || length < 0)
            return;
        const qsizetype value = length + name.size();
        const qsizetype size = held.mid(value, held.indexOf('\r', value) - value).toLongLong();
        if (held.size() >= body + size)
            client->write(std::exchange(held, {}));
    }

    QTcpServer m_server;
    const quint16 m_to;
    QHash<QTcpSocket *, QByteArray> m_held;
    int m_upgrades = 0;
    int m_cuts = 0;
};

} // namespace kith::sample
