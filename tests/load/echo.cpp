// SPDX-License-Identifier: Apache-2.0
#include "tests/load/echo.h"

#include "tests/load/stage.h"
#include "tests/load/websocketclient.h"

#include <QThread>
#include <QWebSocket>
#include <QWebSocketServer>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <future>

namespace kith::load {

namespace {

class EchoServer final : public QThread
{
public:
    EchoServer()
    {
        start();
        m_listening.get_future().wait();
    }
    ~EchoServer() override
    {
        quit();
        wait();
    }
    std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }

private:
    void run() override
    {
        QWebSocketServer server(QStringLiteral("echo"), QWebSocketServer::NonSecureMode);
        server.setMaxPendingConnections(1'000);
        connect(&server, &QWebSocketServer::newConnection, &server, [&server] {
            while (QWebSocket *socket = server.nextPendingConnection()) {
                socket->setParent(&server);
                connect(socket, &QWebSocket::binaryMessageReceived, socket, &QWebSocket::sendBinaryMessage);
            }
        });
        server.listen(QHostAddress::LocalHost);
        m_port = server.serverPort();
        m_listening.set_value();
        exec();
    }

    std::atomic<int> m_port{0};
    std::promise<void> m_listening;
};

class EchoClient final : public WebSocketClient
{
public:
    EchoClient(EpollLoop &loop, const Address &address, std::size_t textBytes,
               std::function<void(EchoClient &, Time)> back)
        : WebSocketClient(loop, address, "/", {})
        , m_text(textBytes, '.')
        , m_back(std::move(back))
    {
    }
    void send(Time intended)
    {
        m_intended.push_back(intended);
        sendMessage(m_text);
    }
    bool ready = false;

private:
    void opened() override { ready = true; }
    void closed(int, const std::string &) override { }
    void received(std::string_view) override
    {
        const Time intended = m_intended.front();
        m_intended.pop_front();
        m_back(*this, intended);
    }

    const std::string m_text;
    const std::function<void(EchoClient &, Time)> m_back;
    std::deque<Time> m_intended;
};

} // namespace

Outcome runEcho(const EchoPlan &plan)
{
    EchoServer server;
    const Address address = addressFrom(server.address());
    EpollLoop loop;
    Outcome outcome;
    outcome.name = plan.name;
    outcome.seconds = plan.measure;
    outcome.latencyOf = "sending to the echo";
    Time begin = 0;
    Time end = 0;
    std::vector<std::unique_ptr<EchoClient>> clients;
    const auto back = [&](EchoClient &client, Time intended) {
        const Time at = now();
        ++outcome.received;
        const Time counted = plan.rate > 0 ? intended : at;
        if (counted >= begin && counted < end) {
            ++outcome.measured;
            outcome.latency.add(at - intended);
        }
        if (plan.rate <= 0 && at < end) {
            client.send(at);
            ++outcome.sent;
        }
    };
    for (int i = 0; i < plan.connections; ++i) {
        clients.push_back(
            std::make_unique<EchoClient>(loop, address, static_cast<std::size_t>(plan.textBytes), back));
        clients.back()->connectToServer();
    }
    loop.turnUntil(now() + 10 * second, [&] {
        return std::ranges::all_of(clients, [](const auto &client) { return client->ready; });
    });
    begin = now() + seconds(plan.warmUp);
    end = begin + seconds(plan.measure);
    std::uint64_t paced = 0;
    std::function<void()> pace = [&] {
        for (;; ++paced) {
            const Time intended =
                begin - seconds(plan.warmUp) + seconds(static_cast<double>(paced) / plan.rate);
            if (intended >= end)
                return;
            if (intended > now())
                return loop.at(intended, pace);
            clients[paced % clients.size()]->send(intended);
            ++outcome.sent;
        }
    };
    if (plan.rate > 0)
        pace();
    for (int i = 0; plan.rate <= 0 && i < plan.window; ++i) {
        for (const auto &client : clients) {
            client->send(now());
            ++outcome.sent;
        }
    }
    loop.turnUntil(begin, [] { return false; });
    const BusyMeter busy;
    loop.turnUntil(end, [] { return false; });
    outcome.tool.push_back(busy.share());
    loop.turnUntil(end + 10 * second, [&] { return outcome.received == outcome.sent; });
    outcome.lost = outcome.sent - outcome.received;
    return outcome;
}

Outcome runSyncBesideEcho(const EchoPlan &plan, const std::string &folder)
{
    Outcome outcome;
    outcome.name = "reference: overwrite and fdatasync beside " + std::to_string(static_cast<int>(plan.rate))
        + " echoes/s";
    outcome.latencyOf = "one write and fdatasync";
    outcome.seconds = plan.measure + plan.warmUp;
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        const std::string path = folder + "/overwritten";
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        const std::vector<char> block(4096, 'k');
        std::int64_t at = 0;
        while (!stop) {
            const Time began = now();
            if (::pwrite(fd, block.data(), block.size(), at % 64 * 4096) < 0 || ::fdatasync(fd) != 0)
                ++outcome.lost;
            outcome.latency.add(now() - began);
            ++outcome.measured;
            ++at;
        }
        ::close(fd);
        ::unlink(path.c_str());
    });
    const Outcome echo = runEcho(plan);
    stop = true;
    writer.join();
    outcome.sent = outcome.received = outcome.measured;
    outcome.extra.emplace_back("echo p99 ms", echo.milliseconds(0.99));
    outcome.extra.emplace_back("echo p99.9 ms", echo.milliseconds(0.999));
    return outcome;
}

} // namespace kith::load
