// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/simulatedcall.h"

#include "shared/limits.h"

namespace kith {

namespace {

constexpr std::int64_t helloId = 1;
constexpr std::int64_t sendId = 2;
constexpr std::int64_t answerTime = 15'000; // ms
constexpr std::int64_t pause = 1000;

} // namespace

void SimulatedCall::connectNow()
{
    m_link = m_dial({ConnectionKind::Call, 0});
    m_link->attach(SimulatedLink::Client, this);
    m_link->send(SimulatedLink::Client, {Packet::Hello, {}, 0, {}});
    m_next = m_world.scheduler.in(answerTime, [this] { tryLater(); });
}

void SimulatedCall::hangUp()
{
    if (m_next)
        m_world.scheduler.cancel(*std::exchange(m_next, std::nullopt));
    if (const auto link = std::exchange(m_link, nullptr))
        link->close(SimulatedLink::Client);
}

void SimulatedCall::tryLater()
{
    hangUp();
    m_next = m_world.scheduler.in(pause, [this] {
        m_next.reset();
        connectNow();
    });
}

void SimulatedCall::take(const Packet &packet)
{
    if (packet.kind == Packet::Bye)
        return tryLater();
    if (packet.kind == Packet::Welcome) {
        const request::Hello hello{{limits::protocolVersion}, m_token, {}, {}};
        for (const Request &request : {Request{helloId, hello}, Request{sendId, m_send}})
            m_link->send(SimulatedLink::Client, {Packet::Frame, encode(request, Encoding::Cbor), 0, {}});
    }
    if (packet.kind != Packet::Frame)
        return;
    const auto decoded = decodeReply(packet.bytes, Encoding::Cbor);
    const auto *reply = std::get_if<Reply>(&decoded);
    const auto *error = reply ? std::get_if<Error>(&reply->body) : nullptr;
    if (error && error->retryAfter > 0)
        tryLater();
    else if (reply && reply->re == sendId)
        hangUp();
}

} // namespace kith
