// SPDX-License-Identifier: Apache-2.0
#include "app/connection/socketprobe.h"

namespace kith {

namespace {

constexpr std::int64_t openTime = 15'000; // ms
constexpr std::int64_t holdTime = 5'000;
constexpr std::int64_t usableTime = 9'000; // limits::helloTime is a second more

} // namespace

SocketProbe::SocketProbe(TimeSource *time, const TransportFactory &newSocket, QObject *parent)
    : QObject(parent)
    , m_channel(new Channel(this, newSocket()))
    , m_time(time)
    , m_held(time->timer([this] { m_channel->ping(); }))
    , m_deadline(time->timer([this] { fail(); }))
{
    connect(m_channel, &Channel::closed, this, &SocketProbe::fail);
    connect(m_channel, &Channel::opened, this, [this] {
        m_deadline->start(usableTime);
        m_channel->ask(request::ServerInfo{}, this, [this](const Result<reply::Any> &answer) {
            if (answer)
                m_held->start(holdTime);
        });
    });
    connect(m_channel, &Channel::ponged, this, &SocketProbe::passed);
}

void SocketProbe::open(const QUrl &socket)
{
    m_deadline->start(openTime);
    m_channel->open(socket);
}

Channel *SocketProbe::take()
{
    m_held->stop();
    m_deadline->stop();
    m_channel->disconnect(this);
    m_channel->setParent(nullptr);
    return std::exchange(m_channel, nullptr);
}

void SocketProbe::fail()
{
    m_held->stop();
    m_deadline->stop();
    m_channel->disconnect(this);
    Q_EMIT failed();
}

} // namespace kith
