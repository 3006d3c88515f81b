// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/plainclient.h"

#include "shared/limits.h"

namespace kith {

PlainClient::PlainClient(Scheduler &scheduler, SimulatedTransport::Dial dial, QString token, Random random)
    : m_scheduler(scheduler)
    , m_dial(std::move(dial))
    , m_token(std::move(token))
    , m_random(random)
{
}

void PlainClient::comeAndGo(std::int64_t end)
{
    connectNow();
    if (m_scheduler.now() < end)
        m_scheduler.in(m_random.between(200, 3000), [=, this] { comeAndGo(end); });
}

void PlainClient::connectNow()
{
    if (m_channel) {
        m_channel->abort();
        m_channel->deleteLater();
    }
    m_channel = new Channel(this, std::make_unique<SimulatedTransport>(m_scheduler, m_dial));
    connect(m_channel, &Channel::opened, this, [this] {
        m_channel->ask(request::Hello{{limits::protocolVersion}, m_token, m_cursor, {}}, m_channel,
                       [this](const Result<reply::Any> &answer) {
                           const auto *welcome = answer ? std::get_if<reply::Welcome>(&*answer) : nullptr;
                           if (welcome && (m_cursor.isEmpty() || welcome->fresh))
                               m_cursor = welcome->cursor;
                       });
    });
    connect(m_channel, &Channel::pushed, this, [this](const reply::Any &push) {
        if (const auto *event = std::get_if<reply::Event>(&push))
            ack(*event);
    });
    m_channel->open({});
}

void PlainClient::ack(const reply::Event &event)
{
    m_channel->ask(request::Ack{{{event.conversation, event.entry.seq}}}, m_channel,
                   [this](const Result<reply::Any> &answer) {
                       if (const auto *acked = answer ? std::get_if<reply::Acked>(&*answer) : nullptr)
                           m_cursor = acked->cursor;
                   });
}

} // namespace kith
