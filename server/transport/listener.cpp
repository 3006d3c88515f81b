// SPDX-License-Identifier: Apache-2.0
#include "server/transport/listener.h"

#include <QTimer>

#include <chrono>
#include <utility>

namespace kith {

using namespace std::chrono_literals;

namespace {

constexpr int backlog = 4096;
constexpr auto pauseWithoutDescriptors = 200ms;

} // namespace

Listener::Listener(std::function<void(qintptr)> adopt, QObject *parent)
    : QTcpServer(parent)
    , m_adopt(std::move(adopt))
{
    setListenBacklogSize(backlog);
    connect(this, &QTcpServer::acceptError, this, [this] {
        QTimer::singleShot(pauseWithoutDescriptors, this, &QTcpServer::resumeAccepting);
    });
}

void Listener::incomingConnection(qintptr descriptor)
{
    m_adopt(descriptor);
}

} // namespace kith
